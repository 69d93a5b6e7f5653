import { IconGitPullRequest } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';
import { PendingBadge } from './pending-badge.tsx';

export default definePage({
  item: {
    label: 'Access Requests',
    icon: IconGitPullRequest,
    section: 'Work',
    order: 20,
    path: '/reviews',
    badge: PendingBadge,
  },
  routes: [
    { path: '/reviews', load: () => import('./review-list.tsx') },
    { path: '/reviews/:id', load: () => import('./review-detail.tsx') },
  ],
});
