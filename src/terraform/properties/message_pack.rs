//! Encodes blocks in `MessagePack`, by the rules of the format.

use arbitrary::{Result, Unstructured};

use super::sent::{Entry, SECRET, Sent};

/// Encodes a block, with each length and number in its shortest form or a
/// longer one.
pub(super) fn write_block(entries: &[Entry], input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    head(&mut bytes, [0x80, 0, 0xde, 0xdf], 15, entries.len(), input)?;
    for (name, value) in entries {
        write_text(&mut bytes, name, input)?;
        write(&mut bytes, value, input)?;
    }
    Ok(bytes)
}

fn write(bytes: &mut Vec<u8>, value: &Sent, input: &mut Unstructured<'_>) -> Result<()> {
    match value {
        Sent::Nil => bytes.push(0xc0),
        Sent::Unknown => bytes.extend(
            input
                .choose::<&[u8]>(&[
                    &[0xd4, 0, 0],
                    &[0xc7, 3, 12, 0x81, 1, 0xc2],
                    &[0xc9, 0, 0, 0, 1, 12, 0x80],
                ])?
                .iter(),
        ),
        Sent::Bool(value) => bytes.push(0xc2 + u8::from(*value)),
        Sent::Whole(value) => write_whole(bytes, *value, input)?,
        Sent::Large(value) => {
            bytes.push(0xcf);
            bytes.extend(value.to_be_bytes());
        }
        Sent::Float(value) => write_float(bytes, *value),
        Sent::Decimal(index) => write_text(bytes, Sent::DECIMALS[*index].0, input)?,
        Sent::Text(text) => write_text(bytes, text, input)?,
        Sent::Binary => {
            bytes.extend([0xc4, 10]);
            bytes.extend(SECRET.bytes());
        }
        Sent::Array(values) => {
            head(bytes, [0x90, 0, 0xdc, 0xdd], 15, values.len(), input)?;
            values
                .iter()
                .try_for_each(|value| write(bytes, value, input))?;
        }
        Sent::Map(values) => {
            head(bytes, [0x80, 0, 0xde, 0xdf], 15, values.len(), input)?;
            for value in values {
                write_text(bytes, "k", input)?;
                write(bytes, value, input)?;
            }
        }
    }
    Ok(())
}

/// Encodes a length in one of its forms: within the first byte up to `short`,
/// or in one, two or four bytes after a marker (0 if there is none).
fn head(
    bytes: &mut Vec<u8>,
    [within, one, two, four]: [u8; 4],
    short: usize,
    length: usize,
    input: &mut Unstructured<'_>,
) -> Result<()> {
    let length = u32::try_from(length).unwrap_or(u32::MAX);
    let [high, higher, upper, lower] = length.to_be_bytes();
    match input.int_in_range(0..=7)? {
        0 => bytes.extend([four, high, higher, upper, lower]),
        1 if length <= 0xffff => bytes.extend([two, upper, lower]),
        _ if length as usize <= short => bytes.push(within | lower),
        _ if one != 0 && length <= 0xff => bytes.extend([one, lower]),
        _ if length <= 0xffff => bytes.extend([two, upper, lower]),
        _ => bytes.extend([four, high, higher, upper, lower]),
    }
    Ok(())
}

fn write_text(bytes: &mut Vec<u8>, text: &str, input: &mut Unstructured<'_>) -> Result<()> {
    head(bytes, [0xa0, 0xd9, 0xda, 0xdb], 31, text.len(), input)?;
    bytes.extend(text.bytes());
    Ok(())
}

fn write_whole(bytes: &mut Vec<u8>, value: i64, input: &mut Unstructured<'_>) -> Result<()> {
    let longer = input.ratio(1, 4)?;
    match (
        i8::try_from(value),
        u16::try_from(value),
        i32::try_from(value),
    ) {
        (Ok(value), ..) if !longer && value >= -32 => bytes.extend(value.to_be_bytes()),
        (Ok(value), ..) if !longer => bytes.extend([0xd0, value.to_be_bytes()[0]]),
        (_, Ok(value), _) if !longer => {
            bytes.push(0xcd);
            bytes.extend(value.to_be_bytes());
        }
        (_, _, Ok(value)) if !longer => {
            bytes.push(0xd2);
            bytes.extend(value.to_be_bytes());
        }
        _ => {
            bytes.push(0xd3);
            bytes.extend(value.to_be_bytes());
        }
    }
    Ok(())
}

fn write_float(bytes: &mut Vec<u8>, value: f64) {
    let short = value as f32;
    if f64::from(short) == value {
        bytes.push(0xca);
        bytes.extend(short.to_be_bytes());
    } else {
        bytes.push(0xcb);
        bytes.extend(value.to_be_bytes());
    }
}
