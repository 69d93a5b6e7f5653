import type { Me } from '../../api/me.ts';
import type { Review } from '../../api/shapes.ts';

/** What somebody may decide about a request: for which of the groups, and as what. */
export interface Ballot {
  /** Groups that still wait, for which this person may answer as a member. */
  readonly groups: readonly string[];
  /** Groups that still wait, for which this person may answer as an administrator only. */
  readonly asAdmin: readonly string[];
  /** Why they may not, where they may not; a sentence. */
  readonly obstacle: string | undefined;
}

type Asked = Pick<Review, 'status' | 'user_id' | 'review_groups_data' | 'person_counts'>;

/** What this person may decide about a request. The gateway decides for good; this keeps it from refusing. */
export function ballotOf(review: Asked, me: Pick<Me, 'id' | 'groups' | 'isAdmin' | 'isAuditor'>): Ballot {
  const waiting = review.review_groups_data.filter(({ status }) => status === 'PENDING').map(({ group }) => group);
  const groups = waiting.filter((group) => me.groups.includes(group));
  const asAdmin = me.isAdmin ? waiting.filter((group) => !groups.includes(group)) : [];
  const obstacle = obstacleOf(review, me, waiting, groups.length + asAdmin.length);
  return obstacle === undefined ? { groups, asAdmin, obstacle } : { groups: [], asAdmin: [], obstacle };
}

function obstacleOf(
  review: Asked,
  me: Pick<Me, 'id' | 'groups' | 'isAuditor'>,
  waiting: readonly string[],
  open: number,
): string | undefined {
  if (review.status !== 'PENDING') return 'It is decided.';
  if (review.user_id === me.id) return 'It is your own request: somebody else decides.';
  if (me.isAuditor) return 'Auditors read everything and decide nothing.';
  if (open === 0) return `It waits for ${waiting.join(', ')}, and you are not a member.`;
  const hasDecided = review.review_groups_data.some(({ reviewed_by: by }) => by?.id === me.id);
  if (review.person_counts === 'once' && hasDecided) {
    return `You decided for one group. Somebody else decides for ${waiting.join(', ')}.`;
  }
  return undefined;
}

/** Whether a request waits for this person: as a member of a group, or because an administrator may step in. */
export function waitsFor(review: Asked, me: Pick<Me, 'id' | 'groups' | 'isAdmin' | 'isAuditor'>): boolean {
  const { groups, asAdmin } = ballotOf(review, me);
  return groups.length + asAdmin.length > 0;
}
