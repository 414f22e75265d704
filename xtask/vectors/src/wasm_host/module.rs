/*!
The instance: memory in, calls, memory out.
*/

use std::fmt;
use std::path::Path;

use wasmtime::{Engine, Instance, Memory, Store, Val};

use crate::host::{Failure, Result, StringColumn};

/// A place in the module's memory.
pub(super) type Address = u32;

/// One instance with a context of its own.
pub struct Module {
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    ctx: Address,
    /// What [`Module::release`] gives back: address and size.
    borrowed: Vec<(Address, u32)>,
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module").finish_non_exhaustive()
    }
}

/// An argument of a call: what C calls pointers and sizes is 32 bits here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Argument(Val);

impl From<u32> for Argument {
    fn from(value: u32) -> Argument {
        Argument(Val::I32(value.cast_signed()))
    }
}

impl From<i32> for Argument {
    fn from(value: i32) -> Argument {
        Argument(Val::I32(value))
    }
}

impl From<i64> for Argument {
    fn from(value: i64) -> Argument {
        Argument(Val::I64(value))
    }
}

/// A number as the module's memory holds it.
pub(super) trait Item: Copy {
    /// Its size in bytes, which is also its alignment.
    const SIZE: usize;

    /// Appends its bytes.
    fn write(self, bytes: &mut Vec<u8>);

    /// The number of so many bytes.
    fn read(bytes: &[u8]) -> Option<Self>;
}

macro_rules! items {
    ($($number:ty)*) => {
        $(impl Item for $number {
            const SIZE: usize = size_of::<$number>();

            fn write(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&self.to_le_bytes());
            }

            fn read(bytes: &[u8]) -> Option<$number> {
                bytes.try_into().ok().map(<$number>::from_le_bytes)
            }
        })*
    };
}

items! { u8 u32 u64 i32 i64 f64 }

impl Module {
    /// Compiles and starts a module, and makes the context of its calls.
    pub(super) fn open(path: &Path) -> Result<Module> {
        let engine = Engine::default();
        let module = wasmtime::Module::from_file(&engine, path)
            .map_err(|error| broken(&error))?;
        let mut store = Store::new(&engine, ());
        let instance = Instance::new(&mut store, &module, &[])
            .map_err(|error| broken(&error))?;
        let memory = instance
            .get_memory(&mut store, "memory")
            .ok_or_else(|| Failure::broken("the module has no memory"))?;
        let borrowed = Vec::new();
        let mut module = Module { store, instance, memory, ctx: 0, borrowed };
        module.ctx = module.new_handle("millicore_ctx_new")?;
        Ok(module)
    }

    /// The context that lends what calls return.
    pub(super) fn ctx(&self) -> Argument {
        self.ctx.into()
    }

    /// A handle from a `_new` function without options.
    pub(super) fn new_handle(&mut self, new: &str) -> Result<Address> {
        let place = self.room::<u32>(1)?;
        self.call(new, &[place.into()])?;
        let handle = self.word(place)?;
        self.release()?;
        Ok(handle)
    }

    /// Calls a function that returns a status. A refusal also gives back
    /// what the call had borrowed.
    pub(super) fn call(
        &mut self,
        name: &str,
        arguments: &[Argument],
    ) -> Result<()> {
        match self.invoke(name, arguments)? {
            Some(0) => Ok(()),
            Some(status) => {
                self.release()?;
                Err(Failure::Status(status))
            }
            None => Err(Failure::broken("a call returned no status")),
        }
    }

    /// Calls a function; what it returns, if that is 32 bits.
    pub(super) fn invoke(
        &mut self,
        name: &str,
        arguments: &[Argument],
    ) -> Result<Option<i32>> {
        let function =
            self.instance.get_func(&mut self.store, name).ok_or_else(
                || Failure::broken(&format!("the module has no {name}")),
            )?;
        let arguments: Vec<Val> =
            arguments.iter().map(|argument| argument.0).collect();
        let results = function.ty(&self.store).results().len();
        let mut results = vec![Val::I32(0); results];
        function
            .call(&mut self.store, &arguments, &mut results)
            .map_err(|error| broken(&error))?;
        Ok(results.first().and_then(Val::i32))
    }

    /// Room for so many numbers, zeroed, until [`Module::release`].
    pub(super) fn room<T: Item>(&mut self, n: usize) -> Result<Address> {
        self.lend(&vec![0; n * T::SIZE])
    }

    /// A copy of numbers in the module, until [`Module::release`].
    pub(super) fn numbers<T: Item>(
        &mut self,
        numbers: &[T],
    ) -> Result<Address> {
        let mut bytes = Vec::with_capacity(numbers.len() * T::SIZE);
        for &number in numbers {
            number.write(&mut bytes);
        }
        self.lend(&bytes)
    }

    /// Writes numbers to a place that was borrowed.
    pub(super) fn overwrite<T: Item>(
        &mut self,
        address: Address,
        numbers: &[T],
    ) -> Result<()> {
        let mut bytes = Vec::new();
        for &number in numbers {
            number.write(&mut bytes);
        }
        self.memory
            .write(&mut self.store, address as usize, &bytes)
            .map_err(|error| broken(&error))
    }

    /// Copies of a column's data and offsets, until [`Module::release`].
    pub(super) fn strings(
        &mut self,
        column: &StringColumn,
    ) -> Result<[Argument; 2]> {
        let strings = column.as_strings();
        let data = self.lend(strings.data())?;
        let offsets = self.numbers(strings.offsets())?;
        Ok([data.into(), offsets.into()])
    }

    /// A copy of bytes in the module, until [`Module::release`].
    pub(super) fn lend(&mut self, bytes: &[u8]) -> Result<Address> {
        let size = u32::try_from(bytes.len())
            .map_err(|_| Failure::broken("a column beyond 4 GiB"))?;
        if size == 0 {
            return Ok(0);
        }
        let address = self.invoke("millicore_alloc", &[size.into()])?;
        let address = address.unwrap_or(0).cast_unsigned();
        if address == 0 {
            return Err(Failure::broken("the module is out of memory"));
        }
        self.borrowed.push((address, size));
        self.memory
            .write(&mut self.store, address as usize, bytes)
            .map_err(|error| broken(&error))?;
        Ok(address)
    }

    /// Gives back all that was borrowed for a call.
    pub(super) fn release(&mut self) -> Result<()> {
        for (address, size) in std::mem::take(&mut self.borrowed) {
            let arguments = [address.into(), size.into()];
            self.invoke("millicore_dealloc", &arguments)?;
        }
        Ok(())
    }

    /// Numbers out of the module's memory.
    pub(super) fn read<T: Item>(
        &self,
        address: Address,
        n: usize,
    ) -> Result<Vec<T>> {
        let start = address as usize;
        let bytes = self.memory.data(&self.store);
        let bytes = bytes.get(start..start + n * T::SIZE);
        let bytes = bytes
            .ok_or_else(|| Failure::broken("an address past the memory"))?;
        Ok(bytes.chunks_exact(T::SIZE).filter_map(T::read).collect())
    }

    /// One pointer or size out of the module's memory.
    pub(super) fn word(&self, address: Address) -> Result<u32> {
        let words = self.read::<u32>(address, 1)?;
        words.first().copied().ok_or_else(|| Failure::broken("no word"))
    }

    /// The place after a pointer or size.
    pub(super) fn second(&self, first: Address) -> Address {
        first + 4
    }

    /// Bytes that a call lent through `(data, len)` out-parameters.
    pub(super) fn lent_bytes(
        &self,
        data: Address,
        len: Address,
    ) -> Result<Vec<u8>> {
        self.read(self.word(data)?, self.word(len)? as usize)
    }

    /// A column of n strings that a call lent through `(data, offsets)`
    /// out-parameters.
    pub(super) fn lent_strings(
        &self,
        data: Address,
        offsets: Address,
        n: usize,
    ) -> Result<StringColumn> {
        let offsets = self.read::<u32>(self.word(offsets)?, n + 1)?;
        let data = self.word(data)?;
        let mut column = StringColumn::default();
        for bounds in offsets.windows(2) {
            let len = bounds[1].wrapping_sub(bounds[0]) as usize;
            column.push(&self.read::<u8>(data + bounds[0], len)?)?;
        }
        Ok(column)
    }
}

/// A failure of the run and not of a call.
fn broken(error: &dyn fmt::Display) -> Failure {
    Failure::broken(&error.to_string())
}
