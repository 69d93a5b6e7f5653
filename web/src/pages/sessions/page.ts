import { IconTerminal2 } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Sessions', icon: IconTerminal2, section: 'Work', order: 30, path: '/sessions' },
  routes: [
    { path: '/sessions', load: () => import('./session-list.tsx') },
    { path: '/sessions/:id', load: () => import('./session-detail.tsx') },
  ],
});
