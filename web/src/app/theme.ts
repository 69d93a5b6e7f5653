import {
  ActionIcon,
  Alert,
  Badge,
  Button,
  Card,
  type CSSVariablesResolver,
  createTheme,
  Input,
  InputWrapper,
  type MantineColorsTuple,
  Menu,
  Modal,
  Paper,
  Select,
  Switch,
  Table,
  Tabs,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** Deep water: what is pressed, chosen, linked. */
const sluice: MantineColorsTuple = [
  '#e9f5f6',
  '#d0e8eb',
  '#a3d2d8',
  '#70b9c3',
  '#46a2af',
  '#268e9d',
  '#137987',
  '#0d6673',
  '#0a525d',
  '#073e47',
];
/** Neutrals with a trace of the same water. */
const gray: MantineColorsTuple = [
  '#f6f8f8',
  '#eef1f2',
  '#e1e6e8',
  '#d0d7da',
  '#aab5ba',
  '#7f8c93',
  '#5d6a71',
  '#455157',
  '#2d373c',
  '#182125',
];
const dark: MantineColorsTuple = [
  '#dbe3e6',
  '#b9c5ca',
  '#97a6ad',
  '#6d7d85',
  '#3d4a50',
  '#2b363b',
  '#1d262a',
  '#141b1e',
  '#0e1416',
  '#090d0f',
];
const amber: MantineColorsTuple = [
  '#fff6e0',
  '#feebc4',
  '#fbd588',
  '#f5bb4a',
  '#eaa31f',
  '#d18c0d',
  '#ad7207',
  '#8a5a06',
  '#6b4607',
  '#4f3406',
];

/** Dark enough in the seventh shade to carry white letters; Mantine's are not. */
const red: MantineColorsTuple = [
  '#fdefee',
  '#f9dbda',
  '#f0b2b0',
  '#e88784',
  '#e0635f',
  '#d94b46',
  '#cc3833',
  '#b52a26',
  '#9c201d',
  '#851814',
];
const teal: MantineColorsTuple = [
  '#e7f6ef',
  '#cdeadd',
  '#9dd6bd',
  '#69c19b',
  '#41b080',
  '#289f6d',
  '#17885a',
  '#0f724a',
  '#095e3c',
  '#044a2e',
];

const FONT = "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";
const FONT_MONO = "ui-monospace, 'SFMono-Regular', 'Cascadia Mono', 'JetBrains Mono', Menlo, Consolas, monospace";

/** The look of the app: small, dense, quiet; colour says something or is not there. */
export const theme = createTheme({
  colors: { sluice, gray, dark, amber, red, teal },
  primaryColor: 'sluice',
  primaryShade: { light: 7, dark: 6 },
  black: '#182125',
  fontFamily: FONT,
  fontFamilyMonospace: FONT_MONO,
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  headings: {
    fontFamily: FONT,
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '1.3125rem', lineHeight: '1.3' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.45' },
    },
  },
  defaultRadius: 'sm',
  radius: { xs: '3px', sm: '6px', md: '9px', lg: '14px', xl: '28px' },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Alert: Alert.extend({ defaultProps: { variant: 'light' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 550 } }),
    Button: Button.extend({ defaultProps: { size: 'sm', fw: 550 } }),
    Card: Card.extend({ defaultProps: { withBorder: true, radius: 'md', padding: 'md' } }),
    // Of dialogs, drawers and notes alike; the types of `extend` know no attributes.
    CloseButton: { defaultProps: { 'aria-label': 'Close' } },
    Input: Input.extend({ defaultProps: { size: 'sm' } }),
    InputWrapper: InputWrapper.extend({ defaultProps: { size: 'sm' } }),
    // Its placeholder is no item, and a menu may hold nothing else.
    Menu: Menu.extend({ defaultProps: { shadow: 'md', radius: 'md', withInitialFocusPlaceholder: false } }),
    Modal: Modal.extend({ defaultProps: { radius: 'md', centered: true } }),
    Paper: Paper.extend({ defaultProps: { radius: 'md' } }),
    Select: Select.extend({ defaultProps: { size: 'sm' } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Table: Table.extend({
      defaultProps: { verticalSpacing: 7, horizontalSpacing: 'sm', fz: 'sm', borderColor: 'var(--line)' },
    }),
    Tabs: Tabs.extend({ defaultProps: { variant: 'default' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true, fz: 'xs' } }),
  },
});

function lightVariant(color: string, background: string, text: string): Record<string, string> {
  const name = `--mantine-color-${color}-light`;
  return { [name]: background, [`${name}-hover`]: background, [`${name}-color`]: text };
}

/** What the theme's own variables do not say: surfaces, and the sidebar. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--sidebar-bg': '#0d2a31',
    '--sidebar-text': '#c3d6da',
    '--sidebar-dim': '#86a5ab',
    '--sidebar-hover': 'rgb(255 255 255 / 6%)',
    '--sidebar-active': 'rgb(255 255 255 / 10%)',
    '--sidebar-line': 'rgb(255 255 255 / 9%)',
    '--code-font-size': '0.8125rem',
  },
  light: {
    '--mantine-color-body': '#ffffff',
    '--page-bg': '#f4f6f7',
    '--surface': '#ffffff',
    '--surface-sunken': '#f6f8f8',
    '--line': '#dfe5e7',
    '--mantine-color-default-border': '#d0d7da',
    '--mantine-color-dimmed': '#5d6a71',
    '--mantine-color-anchor': '#0d6673',
    '--mantine-color-placeholder': '#6b7980',
    '--code-keyword': '#0b5c8a',
    '--code-string': '#8a4b08',
    '--code-number': '#7a3e9d',
    '--code-comment': '#5d6a71',
    '--code-name': '#182125',
    '--code-parameter': '#a3195b',
  },
  dark: {
    '--mantine-color-body': '#1a2327',
    '--page-bg': '#12191c',
    '--surface': '#1a2327',
    '--surface-sunken': '#151d20',
    '--line': '#2b363b',
    '--mantine-color-default-border': '#3d4a50',
    '--mantine-color-dimmed': '#97a6ad',
    '--mantine-color-anchor': '#70b9c3',
    '--mantine-color-placeholder': '#84949b',
    // Mantine's own are nearly black on black.
    ...lightVariant('amber', 'rgb(234 163 31 / 15%)', amber[2]),
    ...lightVariant('red', 'rgb(217 75 70 / 20%)', red[1]),
    ...lightVariant('teal', 'rgb(40 159 109 / 18%)', teal[2]),
    ...lightVariant('sluice', 'rgb(38 142 157 / 22%)', sluice[2]),
    ...lightVariant('gray', 'rgb(151 166 173 / 14%)', dark[0]),
    '--sidebar-bg': '#0b171b',
    '--code-keyword': '#7cc4f0',
    '--code-string': '#eab676',
    '--code-number': '#cfa6e8',
    '--code-comment': '#97a6ad',
    '--code-name': '#dbe3e6',
    '--code-parameter': '#f291bd',
  },
});
