// @vitest-environment jsdom
import { MantineProvider } from '@mantine/core';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { createMemoryRouter, Link, Outlet, RouterProvider } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import { theme } from '../../../../web/src/app/theme.ts';
import { Drafts } from '../../../../web/src/components/unsaved/drafts.ts';
import { FormModal } from '../../../../web/src/components/unsaved/form-modal.tsx';
import { UnsavedGuard } from '../../../../web/src/components/unsaved/unsaved-guard.tsx';
import { DraftsContext, useLeave, useUnsaved } from '../../../../web/src/components/unsaved/use-unsaved.ts';

afterEach(cleanup);

function Editor() {
  const [text, setText] = useState('');
  const leave = useLeave();
  useUnsaved(text !== '');
  return (
    <>
      <input aria-label="Text" value={text} onChange={(event) => setText(event.currentTarget.value)} />
      <button type="button" onClick={() => void leave('/elsewhere')}>
        Save
      </button>
    </>
  );
}

function PageWithDialog() {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Edit
      </button>
      <FormModal isOpen={isOpen} onClose={() => setOpen(false)} title="A dialog">
        {(close) => (
          <>
            <Editor />
            <button type="button" onClick={close}>
              Cancel
            </button>
          </>
        )}
      </FormModal>
    </>
  );
}

function Frame() {
  return (
    <>
      <Link to="/elsewhere">Elsewhere</Link>
      <Link to="/?tab=2">Another tab</Link>
      <UnsavedGuard />
      <Outlet />
    </>
  );
}

function open(path = '/') {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  );
  const children = [
    { path: '/', element: <Editor /> },
    { path: '/dialog', element: <PageWithDialog /> },
    { path: '/elsewhere', element: <p>Here is elsewhere</p> },
  ];
  const router = createMemoryRouter([{ element: <Frame />, children }], { initialEntries: ['/elsewhere', path] });
  render(
    <MantineProvider theme={theme} env="test">
      <DraftsContext value={new Drafts()}>
        <RouterProvider router={router} />
      </DraftsContext>
    </MantineProvider>,
  );
  return router;
}

const QUESTION = 'Leave without saving?';
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));
const follow = (name: string) => userEvent.click(screen.getByRole('link', { name, hidden: true }));
const write = (text: string) => userEvent.type(screen.getByRole('textbox', { name: 'Text' }), text);
const wouldAsk = () => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

test('nothing is asked while nothing was written', async () => {
  open();
  expect(wouldAsk()).toBe(false);
  await follow('Elsewhere');
  expect(await screen.findByText('Here is elsewhere')).toBeTruthy();
});

test.each([
  ['a link', () => follow('Elsewhere')],
  ['a link to another tab of the page', () => follow('Another tab')],
  ['the browser’s back', async (router: ReturnType<typeof open>) => router.navigate(-1)],
])('%s asks first, and staying keeps what was written', async (_name, go) => {
  const router = open();
  await write('draft');
  expect(wouldAsk()).toBe(true);
  await go(router);
  expect(await screen.findByRole('dialog', { name: QUESTION })).toBeTruthy();
  await press('Keep editing');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(router.state.location.pathname + router.state.location.search).toBe('/');
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Text' }).value).toBe('draft');
  await go(router);
  await screen.findByRole('dialog', { name: QUESTION });
  await press('Leave');
  await expect.poll(() => router.state.location.pathname + router.state.location.search).not.toBe('/');
});

test('what was saved, or taken back, asks nobody', async () => {
  const router = open();
  await write('draft');
  await userEvent.clear(screen.getByRole('textbox', { name: 'Text' }));
  expect(wouldAsk()).toBe(false);
  await write('draft');
  await press('Save');
  expect(await screen.findByText('Here is elsewhere')).toBeTruthy();
  expect(wouldAsk()).toBe(false);
  expect(router.state.location.pathname).toBe('/elsewhere');
});

test.each([
  ['Escape', () => userEvent.keyboard('{Escape}')],
  ['its Cancel', () => press('Cancel')],
])('a dialog that is closed with %s asks where it would lose something', async (_name, close) => {
  open('/dialog');
  await press('Edit');
  await screen.findByRole('dialog', { name: 'A dialog' });
  await close();
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  await press('Edit');
  await write('draft');
  await close();
  await screen.findByRole('dialog', { name: QUESTION });
  // Escape answers the question alone.
  await userEvent.keyboard('{Escape}');
  await expect.poll(() => screen.queryByRole('dialog', { name: QUESTION })).toBeNull();
  expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Text' }).value).toBe('draft');
  await close();
  await screen.findByRole('dialog', { name: QUESTION });
  await press('Leave');
  await expect.poll(() => screen.queryByRole('dialog')).toBeNull();
  expect(wouldAsk()).toBe(false);
});
