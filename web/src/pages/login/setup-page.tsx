import { Anchor, Button, PasswordInput, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Navigate, useNavigate } from 'react-router';
import { api, dataOf } from '../../api/client.ts';
import { meQuery } from '../../api/me.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { Door } from './door.tsx';
import { publicInfoQuery } from './public-info.ts';
import { type SetupValues, setupProblems } from './setup-problems.ts';

/** The first minutes of a gateway: whoever can read its console becomes its administrator. */
export default function SetupPage() {
  const info = useQuery(publicInfoQuery);
  if (info.data?.setup_needed === false) return <Navigate to="/login" replace />;
  return (
    <Door title="Set up Sluice" lead="Nobody has set this gateway up yet. You become its first administrator.">
      {info.data !== undefined ? (
        <SetupForm />
      ) : info.error === null ? (
        <Skeleton height={280} role="status" aria-label="Loading" />
      ) : (
        <ErrorNotice error={info.error} title="The gateway cannot be asked" onRetry={() => void info.refetch()} />
      )}
    </Door>
  );
}

function SetupForm() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const form = useForm<SetupValues>({
    mode: 'uncontrolled',
    initialValues: { code: '', name: 'admin', email: '', password: '', again: '' },
    validate: setupProblems,
  });
  const setUp = useMutation({
    mutationFn: ({ code, name, email, password }: SetupValues) => {
      const who = { name: name.trim(), ...(email.trim() === '' ? {} : { email: email.trim() }) };
      return dataOf(api.POST('/api/setup', { body: { code: code.trim(), ...who, password } }));
    },
    onSuccess: async ({ user }) => {
      queries.clear();
      queries.setQueryData(meQuery.queryKey, user);
      await navigate('/', { replace: true });
    },
  });
  return (
    <form onSubmit={form.onSubmit((values) => setUp.mutate(values))} noValidate>
      <Stack gap="sm">
        {setUp.error === null ? null : <ErrorNotice error={setUp.error} title="The gateway is not set up" />}
        <PasswordInput
          label="Code"
          description="The password the gateway printed when it first started."
          autoComplete="off"
          autoFocus
          key={form.key('code')}
          {...form.getInputProps('code')}
        />
        <TextInput
          label="Your name"
          description="What you log in with."
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          key={form.key('name')}
          {...form.getInputProps('name')}
        />
        <TextInput
          label="E-mail address"
          description="Optional."
          type="email"
          autoComplete="email"
          key={form.key('email')}
          {...form.getInputProps('email')}
        />
        <PasswordInput
          label="New password"
          autoComplete="new-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
        />
        <PasswordInput
          label="The new password again"
          autoComplete="new-password"
          key={form.key('again')}
          {...form.getInputProps('again')}
        />
        <Button type="submit" mt="xs" fullWidth loading={setUp.isPending}>
          Set up and log in
        </Button>
        <Text size="sm" c="dimmed" ta="center">
          <Anchor component={Link} to="/login?setup=later" size="sm">
            Log in without setting up
          </Anchor>
        </Text>
      </Stack>
    </form>
  );
}
