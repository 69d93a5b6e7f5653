import { Alert, Button, Divider, PasswordInput, Skeleton, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconAlertTriangle, IconLogin2 } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate, useNavigate, useSearchParams } from 'react-router';
import { api, dataOf } from '../../api/client.ts';
import { sentenceOf } from '../../api/failure.ts';
import { meQuery } from '../../api/me.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Door } from './door.tsx';
import { nextPath } from './next-path.ts';
import { publicInfoQuery } from './public-info.ts';

/** Logging in: with a password, through the identity provider, or either, as the gateway says. */
export default function LoginPage() {
  const [search] = useSearchParams();
  const me = useQuery(meQuery);
  const info = useQuery(publicInfoQuery);
  if (me.data) return <Navigate to={nextPath(search)} replace />;
  if (info.data?.setup_needed && !search.has('setup')) return <Navigate to="/setup" replace />;
  const method = info.data?.auth_method;
  const passwords = info.data?.password_login;
  return (
    <Door title="Log in" lead="to ask for access, to decide, and to see what was done">
      <Stack gap="md">
        <ProviderError />
        {info.error === null ? null : (
          <ErrorNotice error={info.error} title="The gateway cannot be asked" onRetry={() => void info.refetch()} />
        )}
        {info.isPending ? <Skeleton height={36} role="status" aria-label="Loading" /> : null}
        {method === 'oidc' || method === 'both' ? <ProviderButton next={nextPath(search)} /> : null}
        {method === 'both' || (method === 'oidc' && passwords === 'admins') ? (
          <Divider label={passwords === 'admins' ? 'administrators only' : 'or with a password'} />
        ) : null}
        {passwords !== undefined && passwords !== 'nobody' ? <PasswordForm /> : null}
      </Stack>
    </Door>
  );
}

/** Why the identity provider's login did not work, as the gateway wrote it into the address. */
function ProviderError() {
  const [search] = useSearchParams();
  const description = search.get('error_description') ?? search.get('error');
  if (description === null) return null;
  return (
    <Alert
      color="red"
      role="alert"
      title="You were not logged in"
      icon={<IconAlertTriangle size={18} aria-hidden="true" />}
    >
      {sentenceOf(description)} Try again, or ask an administrator.
    </Alert>
  );
}

function ProviderButton({ next }: { readonly next: string }) {
  // What went wrong there is told on this page.
  const redirect = next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`;
  return (
    <Button
      component="a"
      href={`/api/login/web?redirect=${encodeURIComponent(redirect)}`}
      leftSection={<IconLogin2 size={18} aria-hidden="true" />}
      fullWidth
    >
      Log in with your company account
    </Button>
  );
}

function PasswordForm() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [search] = useSearchParams();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: {
      name: (name) => (name.trim() === '' ? 'Type your name or e-mail address' : null),
      password: (password) => (password === '' ? 'Type your password' : null),
    },
  });
  const login = useMutation({
    mutationFn: ({ name, password }: { name: string; password: string }) =>
      dataOf(api.POST('/api/login/web', { body: { name: name.trim(), password } })),
    onSuccess: async ({ user }) => {
      queries.clear();
      queries.setQueryData(meQuery.queryKey, user);
      await navigate(nextPath(search), { replace: true });
    },
    onError: () => {
      form.setFieldValue('password', '');
      form.getInputNode('password')?.focus();
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => login.mutate(values))} noValidate>
      <Stack gap="sm">
        {login.error === null ? null : <ErrorNotice error={login.error} title="You were not logged in" />}
        <TextInput
          label="Name or e-mail address"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <PasswordInput
          label="Password"
          autoComplete="current-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <Button type="submit" mt="xs" fullWidth loading={login.isPending}>
          Log in
        </Button>
      </Stack>
    </form>
  );
}
