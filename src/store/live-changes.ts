import type { Notifications } from './notifications.ts';

/** What changed on any gateway, for whoever looks on. */
export type LiveChange =
  /** Its status, a decision of one of its groups, its estimate or how it ended. */
  | { readonly kind: 'review'; readonly id: string }
  | {
      readonly kind: 'session';
      readonly id: string;
      readonly status: 'open' | 'closed';
      readonly userId: string;
      /** It never opened: for admins and auditors. */
      readonly isRefused: boolean;
    }
  /** More of what happened in these sessions can be read. */
  | { readonly kind: 'activity'; readonly sessionIds: readonly string[] }
  /** Somebody wants the session ended, whichever gateway serves it. */
  | { readonly kind: 'kill'; readonly sessionId: string; readonly byName: string }
  /** Somebody wants every gateway's audit log checked. */
  | { readonly kind: 'verify'; readonly byName: string }
  /** How far the check of a gateway's audit log is. */
  | { readonly kind: 'audit'; readonly gatewayId: string }
  /** Open sessions of these users have done more. */
  | { readonly kind: 'counts'; readonly userIds: readonly string[] }
  /** Something was sent to a webhook endpoint, or is to be. */
  | { readonly kind: 'webhook'; readonly endpointId: string }
  /** Whether the connection's upstream answers. */
  | { readonly kind: 'status'; readonly connectionId: string }
  /** A change of configuration was recorded. */
  | { readonly kind: 'config'; readonly entity: string; readonly id: string }
  /** Anything may have changed: changes were missed, or are told in words of a newer gateway. */
  | { readonly kind: 'gap' };

const GAP: LiveChange = { kind: 'gap' };

/** Calls `listener` for every change of any gateway, in the order they were committed. Returns a function that stops it. */
export function onLiveChange(notifications: Notifications, listener: (change: LiveChange) => void): () => void {
  return notifications.subscribe('sluice_live', {
    onPayload: (payload) => listener(parseLiveChange(payload)),
    onGap: () => listener(GAP),
  });
}

/** A message of the database, taken apart. */
export function parseLiveChange(payload: string): LiveChange {
  const [kind, id = '', ...rest] = payload.split(' ');
  if (id === '') return GAP;
  switch (kind) {
    case 'review':
      return { kind, id };
    case 'session': {
      const [status, userId, refused] = rest;
      if ((status !== 'open' && status !== 'closed') || userId === undefined) return GAP;
      return { kind, id, status, userId, isRefused: refused === 'true' };
    }
    case 'activity':
      return { kind, sessionIds: id.split(',') };
    case 'kill':
      return { kind, sessionId: id, byName: rest.join(' ') };
    case 'verify':
      return { kind, byName: id };
    case 'audit':
      return { kind, gatewayId: id };
    case 'counts':
      return { kind, userIds: id.split(',') };
    case 'webhook':
      return { kind, endpointId: id };
    case 'status':
      return { kind, connectionId: id };
    case 'config':
      return { kind, entity: id, id: rest.join(' ') };
    default:
      return GAP;
  }
}
