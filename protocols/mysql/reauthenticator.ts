import type { Reauthenticate } from './change-user.ts';
import { type AuthParts, authenticateClient } from './client-auth.ts';
import type { ClientLogin } from './client-login.ts';
import { ER_ACCESS_DENIED, LoginRefusal } from './login-refusal.ts';

/**
 * Lets a client prove again that it is who logged in; with any access token of that user that may open the connection. A
 * session stays with its user: it was admitted, recorded and judged as that user's.
 */
export function reauthenticator(
  login: Pick<ClientLogin, 'name' | 'userName' | 'scramble'>,
  parts: AuthParts & { readonly onRefusal: (error: unknown) => void },
): Reauthenticate {
  return async (exchange, { user, plugin, authData }) => {
    try {
      if (user !== login.userName) {
        // The name is not repeated: it was not checked, and may be anybody's.
        throw new LoginRefusal(ER_ACCESS_DENIED, '28000', `Access denied: this session is ${login.userName}'s`, {
          hint: 'Open another connection to be another user, or to use another connection of the gateway.',
        });
      }
      // Clients that know of methods compute their first answer of bytes nobody knows; they are given new ones.
      const scramble = plugin === undefined ? login.scramble : undefined;
      await authenticateClient(exchange, { name: login.name, plugin, data: authData, scramble }, parts);
    } catch (error) {
      parts.onRefusal(error);
      throw error;
    }
  };
}
