import { Modal } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { afterEvent, ScopeContext, useAskFirst, useIsAsked } from './use-unsaved.ts';

interface Props {
  readonly isOpen: boolean;
  readonly title: string;
  readonly size?: 'md' | 'lg';
  readonly onClose: () => void;
  /** The form; it gets what its Cancel does. */
  readonly children: (close: () => void) => ReactNode;
}

/** A dialog with a form. However it is closed, it asks first when the form says with `useUnsaved` that something would be lost. */
export function FormModal({ isOpen, title, size = 'md', onClose, children }: Props) {
  const [scope] = useState(() => Symbol('dialog'));
  const askFirst = useAskFirst(scope);
  const close = () => askFirst(onClose);
  // While the question is open, Escape and the focus are its.
  const isAsked = useIsAsked();
  return (
    <Modal
      transitionProps={{ exitDuration: 0 }}
      opened={isOpen}
      onClose={afterEvent(close)}
      title={title}
      size={size}
      closeOnEscape={!isAsked}
      trapFocus={!isAsked}
    >
      <ScopeContext value={scope}>{children(close)}</ScopeContext>
    </Modal>
  );
}
