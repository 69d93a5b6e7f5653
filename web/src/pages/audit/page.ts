import { IconShieldCheck } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Audit', icon: IconShieldCheck, section: 'Insight', order: 20, path: '/audit' },
  isFor: (me) => me.isAdmin || me.isAuditor,
  routes: [
    { path: '/audit', load: () => import('./changes-page.tsx') },
    { path: '/audit/log', load: () => import('./log-page.tsx') },
  ],
});
