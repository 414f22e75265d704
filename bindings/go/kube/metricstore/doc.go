// Package metricstore is kube-state-metrics' metrics store over millicore: a
// [Store] for each resource and namespace, which is a cache.Store that a
// client-go reflector fills, and [Pages], the http.Handler that serves them.
//
// It needs nothing of kube-state-metrics' module: a family is whatever has
// ByteSlice. Behind its builder:
//
//	pages, err := metricstore.New(library, metricstore.Options{Gzip: true})
//	builder.WithGenerateStoresFunc(func(families []generator.FamilyGenerator, expected any,
//		listWatch func(clientset.Interface, string, string) cache.ListerWatcher,
//		useAPIServerCache bool, limit int64,
//	) []cache.Store {
//		families = generator.FilterFamilyGenerators(filter, families)
//		store, err := metricstore.NewStore(pages.Resource(fmt.Sprintf("%T", expected)),
//			generator.ExtractMetricFamilyHeaders(families),
//			generator.ComposeMetricGenFuncs(families))
//		…
//		go cache.NewReflector(listWatch(client, namespace, ""), expected, store, 0).Run(stop)
//		return []cache.Store{store}
//	})
//	builder.BuildStores()
//	http.Handle("/metrics", pages)
//
// What differs from upstream's store and handler: a page has one order, an
// upsert never waits for a scrape, a relist never shows a part of itself, a
// series limit refuses and counts, and what has not changed since the last
// scrape is not compressed again.
package metricstore
