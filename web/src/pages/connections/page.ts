import { IconDatabase } from '@tabler/icons-react';
import { definePage } from '../../app/page-definition.ts';

export default definePage({
  item: { label: 'Resource Roles', icon: IconDatabase, section: 'Work', order: 10, path: '/connections' },
  routes: [
    { path: '/connections', load: () => import('./connection-list.tsx') },
    // A connection may be called `new`, and none has a dash alone as its name.
    { path: '/connections/-/new', load: () => import('./new-connection.tsx') },
    { path: '/connections/:name', load: () => import('./connection-detail.tsx') },
  ],
});
