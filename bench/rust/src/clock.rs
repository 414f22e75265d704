//! This process's CPU time and peak of memory.

use std::error::Error;

/// User and system time of all threads so far, in nanoseconds.
pub(crate) fn cpu_ns() -> Result<i64, Box<dyn Error>> {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::uninit();
    // SAFETY: the pointer is to a whole `rusage`, which the call fills.
    let status =
        unsafe { libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr()) };
    if status != 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    // SAFETY: filled, for the status is 0.
    let usage = unsafe { usage.assume_init() };
    let ns = |time: libc::timeval| {
        time.tv_sec * 1_000_000_000 + time.tv_usec * 1_000
    };
    Ok(ns(usage.ru_utime) + ns(usage.ru_stime))
}

/// The resident set's peak, in KiB.
pub(crate) fn peak_kib() -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .ok_or("/proc/self/status has no VmHWM")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}
