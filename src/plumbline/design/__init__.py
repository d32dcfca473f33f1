"""Page shells and components on the NHS design system. Knows no domain."""
