import { IconMask } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Data masking', icon: IconMask, section: 'Policy', order: 20, path: '/masking' },
  isFor: (me) => me.isAdmin || me.isAuditor,
  routes: [
    { path: '/masking', load: () => import('./masking-list.tsx') },
    { path: '/masking/:id', load: () => import('./masking-page.tsx') },
  ],
});
