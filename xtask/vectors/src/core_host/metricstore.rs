/*!
Metric stores through the core.
*/

use millicore::exposition::HeaderProfile;
use millicore::metricstore::{Form, Limits, Page, Store};

use super::Core;
use crate::host::{
    Failure, MetricStores, Result, StoreOperation, StringColumn,
};

impl MetricStores for Core {
    fn pages(
        &mut self,
        headers: &[StringColumn],
        merged: bool,
        operations: &[StoreOperation],
    ) -> Result<Vec<Vec<u8>>> {
        let stores = headers.iter().map(|headers| {
            Store::new(headers.as_strings(), Limits::default())
        });
        let mut stores = stores.collect::<std::result::Result<Vec<_>, _>>()?;
        let mut page = Page::new(HeaderProfile::V2_13);
        let mut pages = Vec::new();
        for operation in operations {
            match operation {
                StoreOperation::Upsert(store, uid, bodies) => {
                    stores[*store].upsert(uid, bodies.as_strings())?;
                }
                StoreOperation::Delete(store, uid) => {
                    stores[*store].delete(uid)?;
                }
                StoreOperation::Replace(store, false) => {
                    stores[*store].begin_replace()?;
                }
                StoreOperation::Replace(store, true) => {
                    stores[*store].end_replace(true)?;
                }
                StoreOperation::Write(form) => {
                    page.clear();
                    for (at, store) in stores.iter_mut().enumerate() {
                        page.add(&store.publish()?, at == 0 || !merged)?;
                    }
                    let form = Form::from_number(*form);
                    page.start(form.ok_or(Failure::broken("no form"))?)?;
                    pages.push(read(&mut page)?);
                }
            }
        }
        Ok(pages)
    }
}

fn read(page: &mut Page) -> Result<Vec<u8>> {
    let (mut all, mut piece) = (Vec::new(), [0; 100]);
    loop {
        let read = page.read(&mut piece)?;
        if read == 0 {
            return Ok(all);
        }
        all.extend_from_slice(&piece[..read]);
    }
}
