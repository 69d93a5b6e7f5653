import { IconTerminal2 } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Console', icon: IconTerminal2, section: 'Work', order: 40, path: '/console' },
  // Auditors run nothing.
  isFor: (me) => !me.isAuditor,
  routes: [
    { path: '/console', load: () => import('./console-page.tsx') },
    { path: '/console/:name', load: () => import('./console-page.tsx') },
  ],
});
