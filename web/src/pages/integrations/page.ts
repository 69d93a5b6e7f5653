import { IconPlugConnected } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Integrations', icon: IconPlugConnected, section: 'Administration', order: 20, path: '/integrations' },
  routes: [
    { path: '/integrations', load: () => import('./integrations-page.tsx') },
    { path: '/integrations/webhooks/:id', load: () => import('./webhook-page.tsx') },
  ],
});
