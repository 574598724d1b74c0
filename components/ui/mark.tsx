/** The product's mark: a record with a filled point. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
      <rect x="1.75" y="1.75" width="16.5" height="16.5" rx="4.5" />
      <circle cx="7.25" cy="10" r="2.25" fill="currentColor" stroke="none" />
      <path d="M12 7.25h3M12 10h3M12 12.75h3" strokeLinecap="round" />
    </svg>
  );
}
