import { IconChartHistogram } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Analytics', icon: IconChartHistogram, section: 'Insight', order: 10, path: '/analytics' },
  isFor: (me) => me.isAdmin || me.isAuditor,
  routes: [{ path: '/analytics', load: () => import('./analytics.tsx') }],
});
