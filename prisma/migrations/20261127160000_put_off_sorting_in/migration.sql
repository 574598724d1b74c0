-- New names are sorted into the search index by the worker, once a second (lib/jobs/sort-in-names.ts). At the former 2 MB it was done by
-- whichever delivery found the list full, and that one waited 50 to 125 ms. Now only one that comes while no worker runs does.
ALTER INDEX target_search SET (gin_pending_list_limit = 16384);
