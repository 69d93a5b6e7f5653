import { useQueryClient } from '@tanstack/react-query';
import { api, done } from '../../api/client.ts';
import type { User } from '../../api/shapes.ts';
import { ConfirmModal } from '../../components/confirm-modal.tsx';
import { notifyDone } from '../../components/notify.ts';
import { PasswordModal } from './password-modal.tsx';
import { PersonModal } from './person-modal.tsx';

/** What is being done, and with whom. */
export type PersonAction =
  | { readonly kind: 'create' }
  | { readonly kind: 'edit' | 'password' | 'activate' | 'deactivate' | 'delete'; readonly user: User };

interface Props {
  readonly action: PersonAction | undefined;
  readonly onClose: () => void;
}

/** What asks for the rest of an action on a person. */
export function PersonDialogs({ action, onClose }: Props) {
  const queries = useQueryClient();
  const user = action === undefined || action.kind === 'create' ? undefined : action.user;
  const params = { path: { nameOrID: user?.id ?? '' } };
  const name = user?.name ?? '';
  const saved = async (message: string) => {
    await Promise.all(['users', 'groups'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    notifyDone(message);
  };
  const setStatus = async (status: User['status'], message: string) => {
    await done(api.PATCH('/api/users/{nameOrID}', { params, body: { status } }));
    await saved(message);
  };
  return (
    <>
      <PersonModal
        isOpen={action?.kind === 'create' || action?.kind === 'edit'}
        user={action?.kind === 'edit' ? user : undefined}
        onClose={onClose}
        onSaved={(message) => {
          onClose();
          void saved(message);
        }}
      />
      <PasswordModal user={action?.kind === 'password' ? user : undefined} onClose={onClose} />
      <ConfirmModal
        isOpen={action?.kind === 'deactivate'}
        onClose={onClose}
        title={`Deactivate ${name}?`}
        label="Deactivate"
        action={() => setStatus('inactive', `${name} is deactivated.`)}
      >
        They are logged out at once, their sessions end, their tokens open nothing, and what they asked for is revoked.
        You can activate them again.
      </ConfirmModal>
      <ConfirmModal
        isOpen={action?.kind === 'activate'}
        onClose={onClose}
        title={`Activate ${name}?`}
        label="Activate"
        color="sluice"
        action={() => setStatus('active', `${name} is active.`)}
      >
        They can log in again, and their tokens open again what their groups allow.
      </ConfirmModal>
      <ConfirmModal
        isOpen={action?.kind === 'delete'}
        onClose={onClose}
        title={`Delete ${name}?`}
        label="Delete"
        action={async () => {
          await done(api.DELETE('/api/users/{nameOrID}', { params }));
          await saved(`${name} is deleted.`);
        }}
      >
        Their login and their tokens are gone for good, and their sessions end. What they did stays in the record, with
        their name.
      </ConfirmModal>
    </>
  );
}
