import { IconShieldHalf } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Guardrails', icon: IconShieldHalf, section: 'Policy', order: 10, path: '/guardrails' },
  isFor: (me) => me.isAdmin || me.isAuditor,
  routes: [
    { path: '/guardrails', load: () => import('./guardrail-list.tsx') },
    { path: '/guardrails/:id', load: () => import('./guardrail-page.tsx') },
  ],
});
