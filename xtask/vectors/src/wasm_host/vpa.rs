/*!
The vertical pod autoscaler through the module.
*/

use super::Module;
use super::module::Address;
use crate::host::{Histogram, HistogramState, Result, Vpa};

/// A histogram in the module, for as long as the module lives.
#[derive(Debug)]
pub struct ModuleHistogram(Address);

impl Module {
    fn document_call(&mut self, name: &str, case: &[u8]) -> Result<Vec<u8>> {
        let copy = self.lend(case)?;
        let len = case.len() as u32;
        let arguments = [self.ctx(), copy.into(), len.into(), 0_u32.into()];
        self.text_call(name, &arguments)
    }
}

impl Vpa for Module {
    type Histogram = ModuleHistogram;

    fn recommend(&mut self, case: &[u8]) -> Result<Vec<u8>> {
        self.document_call("millicore_vpa_recommend", case)
    }

    fn process(&mut self, case: &[u8]) -> Result<Vec<u8>> {
        self.document_call("millicore_vpa_process", case)
    }

    fn histogram(
        &mut self,
        layout: u32,
        half_life: i64,
    ) -> Result<ModuleHistogram> {
        // millicore_vpa_histogram_options: 40 bytes.
        let mut options = Vec::new();
        options.extend_from_slice(&40_u32.to_le_bytes());
        options.extend_from_slice(&layout.to_le_bytes());
        options.extend_from_slice(&half_life.to_le_bytes());
        options.resize(40, 0);
        let options = self.lend(&options)?;
        let place = self.room::<u32>(1)?;
        let arguments = [options.into(), place.into()];
        self.call("millicore_vpa_histogram_new", &arguments)?;
        let made = self.word(place)?;
        self.release()?;
        Ok(ModuleHistogram(made))
    }
}

impl Histogram<Module> for ModuleHistogram {
    fn change(
        &mut self,
        module: &mut Module,
        (value, weight, time): (f64, f64, i64),
        subtract: bool,
    ) -> Result<()> {
        let value = module.numbers(&[value])?;
        let weight = module.numbers(&[weight])?;
        let time = module.numbers(&[time])?;
        let name = if subtract {
            "millicore_vpa_histogram_subtract"
        } else {
            "millicore_vpa_histogram_add"
        };
        let arguments = [
            self.0.into(),
            value.into(),
            weight.into(),
            time.into(),
            1_u32.into(),
        ];
        module.call(name, &arguments)?;
        module.release()
    }

    fn merge(
        &mut self,
        module: &mut Module,
        from: &mut ModuleHistogram,
    ) -> Result<()> {
        let arguments = [self.0.into(), from.0.into()];
        module.call("millicore_vpa_histogram_merge", &arguments)
    }

    fn save(&mut self, module: &mut Module) -> Result<Vec<u8>> {
        module.text_call("millicore_vpa_histogram_save", &[self.0.into()])
    }

    fn load(&mut self, module: &mut Module, json: &[u8]) -> Result<()> {
        let copy = module.lend(json)?;
        let len = json.len() as u32;
        let arguments = [self.0.into(), copy.into(), len.into()];
        module.call("millicore_vpa_histogram_load", &arguments)?;
        module.release()
    }

    fn state(
        &mut self,
        module: &mut Module,
        shares: &[f64],
    ) -> Result<HistogramState> {
        let n = shares.len();
        let place = module.numbers(shares)?;
        let values = module.room::<f64>(n)?;
        let arguments =
            [self.0.into(), place.into(), (n as u32).into(), values.into()];
        module.call("millicore_vpa_histogram_percentiles", &arguments)?;
        let percentiles = Module::read(module, values, n)?;
        module.release()?;
        // millicore_vpa_histogram_info: 40 bytes, the size first.
        let mut info = [0_u64; 5];
        info[0] = 40;
        let place = module.numbers(&info)?;
        let arguments = [self.0.into(), place.into()];
        module.call("millicore_vpa_histogram_describe", &arguments)?;
        let words: Vec<u64> = Module::read(module, place, 3)?;
        module.release()?;
        Ok(HistogramState {
            is_empty: words[0] >> 32 != 0,
            total: f64::from_bits(words[1]),
            reference: words[2].cast_signed(),
            percentiles,
        })
    }
}
