/*!
The C tests: the files of `c` as strict C99 against either archive, under a
sanitizer or valgrind; every allocation refused once; and the header as C++17
and with each choice of features.

`cargo xtask test` names the archives it made in MILLICORE_ARCHIVE and
MILLICORE_ARCHIVE_STD; without them they are built here, as the compiler
makes them.
*/

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

const STRICT: [&str; 4] = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"];

#[test]
fn c99_with_the_no_std_archive() {
    let archive = archive("MILLICORE_ARCHIVE", "release", &[]);
    run_c(&archive, "no_std", &[]);
}

#[test]
fn c99_with_the_std_archive() {
    let features = ["--features", "std"];
    let archive = archive("MILLICORE_ARCHIVE_STD", "unwind", &features);
    run_c(&archive, "std", &["-lpthread", "-ldl", "-lm"]);
}

/// Only without std, whose allocator asks the host for more than malloc.
#[test]
fn a_refused_allocation_is_a_status_and_leaks_nothing() {
    let archive = archive("MILLICORE_ARCHIVE", "release", &[]);
    let program = scratch("refuse");
    must(
        Command::new("cc")
            .args(["-std=c99", "-g", "-O1", "-I", "include"])
            .args(STRICT)
            .arg("-Wl,--wrap=malloc,--wrap=realloc,--wrap=free")
            .arg("tests/memory/refuse.c")
            .arg("-o")
            .args([&program, &archive]),
    );
    must(&mut Command::new(program));
}

#[test]
fn the_header_is_cpp17() {
    let archive = archive("MILLICORE_ARCHIVE", "release", &[]);
    let program = scratch("header-cpp");
    must(
        Command::new("c++")
            .args(["-std=c++17", "-I", "include", "tests/c/header.cpp"])
            .args(STRICT)
            .arg("-o")
            .args([&program, &archive]),
    );
    must(&mut Command::new(program));
}

#[test]
fn the_header_stands_alone_with_each_choice_of_features() {
    for chosen in ["NO_PILLAR", "EXPOSITION", "SHARD", "KUBELET"] {
        must(
            Command::new("cc")
                .args(["-std=c99", "-fsyntax-only", "-x", "c"])
                .arg("-DMILLICORE_CHOOSE_FEATURES")
                .arg(format!("-DMILLICORE_{chosen}"))
                .args(STRICT)
                .arg("include/millicore.h"),
        );
    }
}

/// Builds the C tests with every compiler there is and runs them.
fn run_c(archive: &Path, name: &str, libraries: &[&str]) {
    let sanitizer = ["-fsanitize=address,undefined"];
    for compiler in ["gcc", "clang"] {
        if !exists(compiler) {
            println!("{compiler} is not installed: skipped");
            continue;
        }
        let program = scratch(&format!("c-{compiler}-{name}"));
        let build = |flags: &[&str]| {
            run(Command::new(compiler)
                .args(["-std=c99", "-g", "-O1", "-I", "include"])
                .args(STRICT)
                .args(flags)
                .args(sources())
                .arg("-o")
                .arg(&program)
                .arg(archive)
                .args(libraries))
        };
        if build(&sanitizer).status.success() {
            must(&mut Command::new(&program));
            continue;
        }
        let plain = build(&[]);
        assert!(plain.status.success(), "{}", text(&plain));
        if exists("valgrind") {
            must(
                Command::new("valgrind")
                    .args(["-q", "--leak-check=full", "--error-exitcode=9"])
                    .arg(&program),
            );
        } else {
            must(&mut Command::new(&program));
        }
    }
}

fn sources() -> Vec<PathBuf> {
    let folder = std::fs::read_dir("tests/c").unwrap();
    let mut sources: Vec<PathBuf> =
        folder.map(|entry| entry.unwrap().path()).collect();
    sources.retain(|path| path.extension().is_some_and(|e| e == "c"));
    sources.sort();
    sources
}

/// The archive that a variable names, or one made now.
fn archive(variable: &str, profile: &str, features: &[&str]) -> PathBuf {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    if let Some(path) = std::env::var_os(variable) {
        return PathBuf::from(path);
    }
    let _building = ONE_AT_A_TIME.lock().unwrap();
    let target = scratch("artifact").join(profile);
    must(
        Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--manifest-path"])
            .args(["artifact/Cargo.toml", "--profile", profile])
            .args(features)
            .arg("--target-dir")
            .arg(&target),
    );
    target.join(profile).join("libmillicore.a")
}

fn scratch(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn exists(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok()
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

fn must(command: &mut Command) {
    let output = run(command);
    assert!(output.status.success(), "{command:?}\n{}", text(&output));
}

fn text(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}
