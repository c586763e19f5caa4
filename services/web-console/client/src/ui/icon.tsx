/** Strokes on a 24-unit grid, drawn for this console. */
const PATHS = {
  check: 'M5 12.500l4.500 4.500L19 7.500',
  alert:
    'M12 8v5m0 3.500v.01M10.600 4.300 3 17.600A1.600 1.600 0 0 0 4.400 20h15.200a1.600 1.600 0 0 0 1.400-2.400L13.400 4.300a1.600 1.600 0 0 0-2.800 0Z',
  cross: 'M7 7l10 10M17 7 7 17',
  filter: 'M4 6h16l-6.500 7.500V19l-3-1.500v-4L4 6Z',
  copy: 'M9 9h10v10H9zM5 15V5h10',
  clock: 'M12 7.500V12l3 2M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17Z',
  pause: 'M9 6v12M15 6v12',
  moving: 'M4 12h14m-5-5.500 5.500 5.500-5.500 5.500',
  inbox: 'M4 13l2.500-7h11L20 13v5H4v-5Zm0 0h4.500l1.500 2.500h4l1.500-2.500H20',
  refresh: 'M19 5v4.500h-4.500M5 19v-4.500h4.500M18 9.500A7 7 0 0 0 6 8m0 6.500A7 7 0 0 0 18 16',
  signOut: 'M14 5H6v14h8M10 12h10m-3.500-3.500L20 12l-3.500 3.500',
  dash: 'M6 12h12',
} as const;
export type IconName = keyof typeof PATHS;

/** A decorative icon: what it says is always said in words beside it. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
