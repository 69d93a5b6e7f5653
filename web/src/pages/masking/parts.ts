import type { FieldProblem } from '../../components/rules/field-problems.ts';
import type { MaskingDraft } from './masking-draft.ts';

/** What each part of the editor works with. */
export interface PartProps {
  readonly draft: MaskingDraft;
  readonly problems: readonly FieldProblem[];
  readonly disabled: boolean;
  readonly onChange: (part: Partial<MaskingDraft>) => void;
}
