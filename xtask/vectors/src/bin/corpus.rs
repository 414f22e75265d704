/*!
`corpus FILE`: the inputs of the conformance suites of metric text, as their
run left them in a file, through the same calls of the core. `cargo xtask
coverage` builds this with counters and says what the inputs reach.

A record is a call, three bytes of arguments, the length of the input in four
bytes, lowest first, and the input: see `conformance/harness/corpus.go`.
*/

use std::error::Error;

use millicore::columns::StringColumn;
use millicore::exposition::families::{
    Escaping, FamilyRows, Format, Options, convert, negotiate,
};
use millicore::exposition::{
    Page, Profile, Reader, append_label_sets, append_start_timestamps,
};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    let file = std::fs::read(path)?;
    let mut readers = [1, 2, 3].map(|number| {
        Profile::from_number(number)
            .map(|profile| (profile, Reader::new(profile)))
    });
    let mut rest = &file[..];
    let mut records = 0;
    while let Some((&[call, a, b, c], more)) = rest.split_first_chunk() {
        let (length, more) =
            more.split_first_chunk().ok_or("a record is cut")?;
        let length = u32::from_le_bytes(*length) as usize;
        let (input, more) =
            more.split_at_checked(length).ok_or("an input is cut")?;
        rest = more;
        records += 1;
        match call {
            b'p' => {
                let index = usize::from(a).wrapping_sub(1);
                let place = readers.get_mut(index).and_then(Option::as_mut);
                let (profile, reader) = place.ok_or("no such profile")?;
                page(*profile, reader, input)?;
            }
            b'f' => families([a, b, c], input)?,
            b'a' => {
                let chosen = negotiate(input, a == 1)?;
                chosen.append_content_type(&mut Vec::new())?;
            }
            _ => return Err("no such call".into()),
        }
    }
    println!("{records} inputs");
    Ok(())
}

/// What a suite does with a page; that it may be refused is its matter.
fn page(
    profile: Profile,
    reader: &mut Reader,
    input: &[u8],
) -> Result<(), Box<dyn Error>> {
    let mut alone = Page::new();
    let parsed = alone.parse(profile, input);
    let mut rows = Vec::new();
    let mut sets = StringColumn::default();
    let _ = append_label_sets(&mut sets, &mut rows, profile, input);
    if profile == Profile::OpenMetrics && parsed.is_ok() {
        let (mut starts, mut created) = (Vec::new(), Vec::new());
        append_start_timestamps(&mut starts, &mut created, &alone, input)?;
    }
    if reader.parse(input) != parsed {
        return Err("a reader differs".into());
    }
    for piece in input.chunks(1 + input.len() % 97) {
        if let Err(error) = reader.feed(piece) {
            let _ = reader.position(error.offset());
            break;
        }
    }
    let _ = reader.finish();
    Ok(())
}

/// Families in a form, straight and by way of rows; refused or not.
fn families(
    [format, escaping, created]: [u8; 3],
    input: &[u8],
) -> Result<(), Box<dyn Error>> {
    let format = Format::from_number(format.into()).ok_or("no such form")?;
    let escaping =
        Escaping::from_number(escaping.into()).ok_or("no such escaping")?;
    let options = Options { escaping, created_lines: created == 1 };
    let _ = convert(&mut Vec::new(), format, options, input);
    let mut rows = FamilyRows::new();
    if rows.read(input).is_ok() {
        let _ = rows.view().append(&mut Vec::new(), format, options);
    }
    Ok(())
}
