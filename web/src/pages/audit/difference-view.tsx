import { Text } from '@mantine/core';
import type { ConfigChange } from '../../api/shapes.ts';
import { differencesOf, type Piece } from './difference.ts';
import classes from './difference-view.module.css';

/** What a change changed, place by place. */
export function DifferenceView({ change }: { readonly change: ConfigChange }) {
  const differences = differencesOf(change.before, change.after);
  if (differences.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {change.action === 'update'
          ? 'Nothing one may read became another: a password or another secret was replaced, or it was saved as it was.'
          : 'Nothing but its name is recorded.'}
      </Text>
    );
  }
  return (
    <table className={classes.table} aria-label={`What changed of ${change.entity_name}`}>
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {differences.map((difference) => (
          <tr key={difference.path} className={classes.row}>
            <th scope="row" className={classes.field}>
              {difference.path}
            </th>
            <td className={classes.cell} data-label="Before">
              <Side pieces={difference.before} as="del" />
            </td>
            <td className={classes.cell} data-label="After">
              <Side pieces={difference.after} as="ins" />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What stood there: all of it, and marked what came or went. */
function Side({ pieces, as: Mark }: { readonly pieces: readonly Piece[]; readonly as: 'ins' | 'del' }) {
  if (pieces.length === 0) return <span className={classes.nothing}>nothing</span>;
  return (
    <div className={classes.pieces}>
      {pieces.map(({ text, isMarked }, i) =>
        isMarked ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move.
          <Mark key={i}>{text}</Mark>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces never move.
          <span key={i}>{text}</span>
        ),
      )}
    </div>
  );
}
