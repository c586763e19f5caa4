import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent. */
const water: MantineColorsTuple = [
  '#effcf9',
  '#d6f5ee',
  '#aee9dd',
  '#7fd9c9',
  '#4fc3b1',
  '#2ba897',
  '#178a7c',
  '#0f766e',
  '#0d5f59',
  '#0a4a46',
];

export const theme = createTheme({
  primaryColor: 'water',
  primaryShade: { light: 7, dark: 6 },
  colors: { water },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  cursorType: 'pointer',
  respectReducedMotion: true,
});
