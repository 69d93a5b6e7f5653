import { Alert, Anchor, Button, NumberInput, Stack, Text, Textarea } from '@mantine/core';
import { IconClockCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, dataOf } from '../../api/client.ts';
import { useMe } from '../../api/me.ts';
import { ErrorNotice } from '../../components/error-notice.tsx';
import { notifyDone } from '../../components/notify.ts';
import { Panel } from '../../components/panel.tsx';
import { lengthOf } from '../../components/time-words.ts';
import { useUnsaved } from '../../components/unsaved/use-unsaved.ts';
import { useNow, When } from '../../components/when.tsx';
import { type AccessOffer, approversOf, offerOf } from './access-offer.ts';
import { ownAccessQuery, type ReadConnection, waitingAccessQuery } from './connection-queries.ts';
import { HELP_BELOW } from './form-order.ts';

const MINUTE_SEC = 60;
const MINUTES_DEFAULT = 30;
const REASON_LENGTH_MAX = 1000;

/** What happens to commands here, and access for a time for whom needs it. */
export function AccessPanel({ connection }: { readonly connection: ReadConnection }) {
  const me = useMe();
  const offer = offerOf(connection);
  const isForTime = offer.needs === 'window' || offer.needs === 'command_or_window';
  return (
    <>
      <Panel title="What applies">
        <Stack gap={8}>
          <Text size="sm">{needsInWords(offer)}</Text>
          {connection.datamasking_rules.length > 0 ? (
            <Text size="sm">Sensitive values in results are masked.</Text>
          ) : null}
          {connection.guardrail_rules.length > 0 ? (
            <Text size="sm">Guardrails refuse what is dangerous, and say why.</Text>
          ) : null}
          <Text size="sm" c="dimmed">
            Every command is recorded.
          </Text>
        </Stack>
      </Panel>
      {isForTime && !me.isAuditor ? <AccessForATime connection={connection} offer={offer} /> : null}
    </>
  );
}

function needsInWords(offer: AccessOffer): string {
  const who = approversOf(offer);
  if (offer.needs === 'nothing') return 'Commands run at once, without an approval.';
  if (offer.needs === 'window') return `Commands run while you have access for a time, which ${who} approve.`;
  const which = offer.isByRule ? 'Commands that a guardrail singles out wait' : 'Each command waits';
  const or = offer.needs === 'command_or_window' ? ' Access for a time, approved once, saves the wait.' : '';
  return `${which} for an approval by ${who}. Your client waits with it; the rows come when it is approved.${or}`;
}

function AccessForATime({
  connection: { name },
  offer,
}: {
  readonly connection: ReadConnection;
  readonly offer: AccessOffer;
}) {
  const me = useMe();
  const now = useNow();
  const own = useQuery(ownAccessQuery(name));
  const waiting = useQuery(waitingAccessQuery(name, me.name));
  const window = own.data ?? undefined;
  if (window !== undefined && Date.parse(window.until) > now) {
    return (
      <Panel title="Access for a time">
        <Alert color="teal" icon={<IconClockCheck size={18} aria-hidden="true" />} title="You have access">
          It ends <When at={window.until} />.{' '}
          <Anchor component={Link} to={`/reviews/${window.id}`} size="sm" underline="always">
            Show the request
          </Anchor>
        </Alert>
      </Panel>
    );
  }
  return (
    <Panel title="Access for a time">
      {waiting.data === undefined || waiting.data === null ? (
        <AskForm name={name} offer={offer} />
      ) : (
        <Text size="sm" role="status">
          You asked <When at={waiting.data.created_at} />, and nobody has decided yet.{' '}
          <Anchor component={Link} to={`/reviews/${waiting.data.id}`} size="sm" underline="always">
            Show the request
          </Anchor>
        </Text>
      )}
    </Panel>
  );
}

function AskForm({ name, offer }: { readonly name: string; readonly offer: AccessOffer }) {
  const minutesMax = Math.floor(offer.windowSecMax / MINUTE_SEC);
  const [minutes, setMinutes] = useState<number | string>(Math.min(MINUTES_DEFAULT, minutesMax));
  const [reason, setReason] = useState('');
  useUnsaved(reason.trim() !== '');
  const queries = useQueryClient();
  const ask = useMutation({
    mutationFn: () =>
      dataOf(
        api.POST('/api/access-requests', {
          body: {
            connection: name,
            ...(typeof minutes === 'number' ? { duration_sec: minutes * MINUTE_SEC } : {}),
            ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
          },
        }),
      ),
    onSuccess: async ({ status }) => {
      notifyDone(status === 'PENDING' ? `You asked ${approversOf(offer)}.` : 'You have access from now on.');
      await Promise.all(['reviews', 'access-requests'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        ask.mutate();
      }}
    >
      <Stack gap="sm">
        <NumberInput
          label="For how many minutes"
          inputWrapperOrder={HELP_BELOW}
          description={`At most ${lengthOf(offer.windowSecMax * 1000)}.`}
          value={minutes}
          onChange={setMinutes}
          min={1}
          max={minutesMax}
          allowDecimal={false}
        />
        <Textarea
          label="Why"
          inputWrapperOrder={HELP_BELOW}
          description={`Optional. Read by ${approversOf(offer)}.`}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={REASON_LENGTH_MAX}
          autosize
          minRows={2}
          maxRows={6}
        />
        {ask.error === null ? null : <ErrorNotice error={ask.error} title="It was not asked for" />}
        <Button type="submit" loading={ask.isPending}>
          Ask for access
        </Button>
      </Stack>
    </form>
  );
}
