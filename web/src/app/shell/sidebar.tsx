import { ScrollArea } from '@mantine/core';
import { NavLink } from 'react-router';
import { useMe } from '../../api/me.ts';
import { PAGES, type PageItem, sidebarOf } from '../pages.ts';
import classes from './sidebar.module.css';

/** The pages somebody may use, by section. */
export function Sidebar() {
  const me = useMe();
  const groups = sidebarOf(PAGES.filter(({ isFor }) => isFor?.(me) !== false));
  return (
    <ScrollArea className={classes.scroll} type="auto">
      <nav aria-label="Pages" className={classes.nav}>
        {groups.map(({ section, items }) => (
          <section key={section} aria-label={section}>
            <p className={classes.section} aria-hidden="true">
              {section}
            </p>
            <ul className={classes.list}>
              {items.map((item) => (
                <li key={item.path}>
                  <Item item={item} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
    </ScrollArea>
  );
}

function Item({ item: { path, label, icon: Icon, badge: Badge } }: { readonly item: PageItem }) {
  return (
    <NavLink to={path} className={classes.item ?? ''}>
      <Icon size={18} stroke={1.6} aria-hidden="true" />
      <span className={classes.label}>{label}</span>
      {Badge === undefined ? null : <Badge />}
    </NavLink>
  );
}
