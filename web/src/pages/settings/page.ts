import { IconSettings } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Settings', icon: IconSettings, section: 'Administration', order: 30, path: '/settings' },
  routes: [{ path: '/settings', load: () => import('./settings-page.tsx') }],
});
