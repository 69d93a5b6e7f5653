import { Navigate } from 'react-router';

/** Replaced below. */
export default function SetupPage() {
  return <Navigate to="/login" replace />;
}
