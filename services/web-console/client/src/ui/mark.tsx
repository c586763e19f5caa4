import markUrl from '../mark.svg';

/** The mark: three streams that become one. */
export function Mark({ size }: { size: number }) {
  return <img src={markUrl} width={size} height={size} alt="" />;
}
