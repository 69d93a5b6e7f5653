import { type PageDefinition, SECTIONS } from './page-definition.ts';

const modules = import.meta.glob<{ default: PageDefinition }>('../pages/*/page.ts', { eager: true });

/** Every page of the app: a folder of pages/ is one by having a `page.ts`. */
export const PAGES: readonly PageDefinition[] = Object.values(modules).map((module) => module.default);

/** An item of the sidebar. */
export type PageItem = NonNullable<PageDefinition['item']>;

/** The items of these pages, by section and in order; sections without any are left out. */
export function sidebarOf(
  pages: readonly PageDefinition[],
): readonly { readonly section: string; readonly items: readonly PageItem[] }[] {
  const items = pages.flatMap(({ item }) => (item === undefined ? [] : [item]));
  return SECTIONS.map((section) => ({
    section,
    items: items.filter((item) => item.section === section).sort((a, b) => a.order - b.order),
  })).filter((group) => group.items.length > 0);
}
