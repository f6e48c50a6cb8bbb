// Forgets what this browser has kept for whoever leaves a shared computer: drafts, preferences, how far they followed.

localStorage.clear();
sessionStorage.clear();
