import type { Icon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Me } from '../api/me.ts';

/** The groups of the sidebar, in their order. */
export const SECTIONS = ['Work', 'Policy', 'Insight', 'Administration'] as const;

/** A module that is loaded when its page is opened first; its default export is the page. */
type LoadPage = () => Promise<{ default: ComponentType }>;

/** What a folder of web/src/pages adds to the app. Everything of it but this loads when it is opened. */
export interface PageDefinition {
  /** The item of the sidebar; left out: reached from elsewhere. */
  readonly item?: {
    readonly label: string;
    readonly icon: Icon;
    readonly section: (typeof SECTIONS)[number];
    /** Lower stands higher, within the section. */
    readonly order: number;
    /** Where it leads; with it in front of an address the item is the current one. */
    readonly path: string;
    /** A small count behind the label. */
    readonly badge?: ComponentType;
  };
  /** Who finds the page: everybody who is logged in where it is left out. The gateway checks every request besides. */
  readonly isFor?: (me: Me) => boolean;
  /** Addresses, as react-router writes them: `/sessions/:id`. */
  readonly routes: readonly { readonly path: string; readonly load: LoadPage }[];
}

/** A page's definition, checked: the default export of `web/src/pages/<page>/page.ts`. */
export function definePage(definition: PageDefinition): PageDefinition {
  return definition;
}
