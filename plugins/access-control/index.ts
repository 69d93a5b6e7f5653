import { connectionNotFound } from '../../src/core/not-found.ts';
import type { Plugin } from '../../src/core/plugin.ts';
import type { Session } from '../../src/core/session.ts';
import { ALLOW } from '../../src/core/verdict.ts';

/**
 * Lets a session open when the connection names no groups, the user is in one of them, or is an admin. To anybody
 * else the connection is answered as if it did not exist.
 */
export function accessControl(): Plugin {
  return {
    name: 'access_control',
    onSession(session) {
      return mayUse(session) ? ALLOW : { allow: false, reason: connectionNotFound(session.connection.name) };
    },
  };
}

function mayUse({ user, connection }: Session): boolean {
  const { accessGroups } = connection;
  return accessGroups.length === 0 || user.isAdmin || user.groups.some((group) => accessGroups.includes(group));
}
