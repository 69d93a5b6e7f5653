import { createContext, useCallback, useContext, useEffect, useSyncExternalStore } from 'react';
import { type NavigateOptions, useNavigate } from 'react-router';
import { Drafts, type Scope } from './drafts.ts';

/** The drafts of this window. */
export const DraftsContext = createContext(new Drafts());
/** The dialog that a draft stands in. */
export const ScopeContext = createContext<Scope>(undefined);

/** Has everybody asked who is about to leave while `isUnsaved`: by a link, by the browser’s buttons, or by closing the tab. */
export function useUnsaved(isUnsaved: boolean): void {
  const drafts = useContext(DraftsContext);
  const scope = useContext(ScopeContext);
  useEffect(() => (isUnsaved ? drafts.add(scope) : undefined), [drafts, scope, isUnsaved]);
}

/** Goes somewhere without asking: what was written was saved, or is given up. */
export function useLeave(): (to: string, options?: NavigateOptions) => Promise<void> {
  const drafts = useContext(DraftsContext);
  const navigate = useNavigate();
  return useCallback(
    async (to, options) => {
      drafts.forget();
      await navigate(to, options);
    },
    [drafts, navigate],
  );
}

/** Ends a scope, and asks first where that would lose a draft of its own. */
export function useAskFirst(scope: symbol): (end: () => void) => void {
  const drafts = useContext(DraftsContext);
  return (end) => drafts.end(drafts.hasIn(scope), end);
}

/** Ends everything here, as logging out does, and asks first where that would lose a draft. */
export function useAskBeforeLeaving(): (end: () => void) => void {
  const drafts = useContext(DraftsContext);
  return (end) => drafts.end(drafts.hasAny(), end);
}

/** Whether the question is open now. */
export function useIsAsked(): boolean {
  const drafts = useContext(DraftsContext);
  return useSyncExternalStore(drafts.subscribe, () => drafts.question !== undefined);
}

/** Escape reaches every dialog there is: what it does to one of them must not show before the others have seen it. */
export function afterEvent(act: () => void): () => void {
  return () => {
    setTimeout(act);
  };
}
