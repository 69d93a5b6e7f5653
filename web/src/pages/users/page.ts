import { IconUsers } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Users & groups', icon: IconUsers, section: 'Administration', order: 10, path: '/users' },
  isFor: (me) => me.isAdmin || me.isAuditor,
  routes: [
    { path: '/users', load: () => import('./people-page.tsx') },
    { path: '/users/groups', load: () => import('./groups-page.tsx') },
    { path: '/users/service-accounts', load: () => import('./accounts-page.tsx') },
    { path: '/users/service-accounts/:name', load: () => import('./account-page.tsx') },
  ],
});
