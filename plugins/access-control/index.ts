import { connectionNotFound } from '../../src/core/not-found.ts';
import type { Plugin } from '../../src/core/plugin.ts';
import type { Session } from '../../src/core/session.ts';
import { ALLOW, deny } from '../../src/core/verdict.ts';

/** Its members see everything and change nothing, which a session could. */
const AUDITOR_GROUP = 'auditor';

/**
 * Lets a session open when the connection names no groups, the user is in one of them, or is an admin. To anybody
 * else the connection is answered as if it did not exist. Auditors know that it does: they open a session only where a
 * group of theirs is named.
 */
export function accessControl(): Plugin {
  return {
    name: 'access_control',
    onSession(session) {
      if (mayUse(session)) return ALLOW;
      const { user, connection } = session;
      if (!user.groups.includes(AUDITOR_GROUP)) return { allow: false, reason: connectionNotFound(connection.name) };
      return deny(
        'policy',
        `auditors open no sessions: connection "${connection.name}" does not name a group of ${user.name} for access`,
      );
    },
  };
}

function mayUse({ user, connection }: Session): boolean {
  const { accessGroups } = connection;
  if (user.isAdmin || user.groups.some((group) => accessGroups.includes(group))) return true;
  return accessGroups.length === 0 && !user.groups.includes(AUDITOR_GROUP);
}
