//! The marker of a MessagePack value: its kind, and the length of the content.

use rmp::Marker;
use rmp::decode::{RmpRead, ValueReadError, read_marker};
use serde_json::Number;

/// The marker before a value's content.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Head {
    Nil,
    Bool(bool),
    Whole(Number),
    Float(f64),
    /// Text of that many bytes.
    Text(u32),
    /// Binary data.
    Binary,
    /// That many values.
    Array(u32),
    /// That many names, each with a value.
    Map(u32),
    /// A type code, and that many bytes.
    Extension(u32),
}

impl Head {
    /// Reads a marker from the bytes. The reserved byte `0xc1` is an error.
    pub(super) fn read(rest: &mut &[u8]) -> Result<Self, ValueReadError> {
        Ok(match read_marker(rest)? {
            Marker::Null => Self::Nil,
            Marker::True => Self::Bool(true),
            Marker::False => Self::Bool(false),
            Marker::FixPos(value) => Self::Whole(value.into()),
            Marker::FixNeg(value) => Self::Whole(value.into()),
            Marker::U8 => Self::Whole(rest.read_data_u8()?.into()),
            Marker::U16 => Self::Whole(rest.read_data_u16()?.into()),
            Marker::U32 => Self::Whole(rest.read_data_u32()?.into()),
            Marker::U64 => Self::Whole(rest.read_data_u64()?.into()),
            Marker::I8 => Self::Whole(rest.read_data_i8()?.into()),
            Marker::I16 => Self::Whole(rest.read_data_i16()?.into()),
            Marker::I32 => Self::Whole(rest.read_data_i32()?.into()),
            Marker::I64 => Self::Whole(rest.read_data_i64()?.into()),
            Marker::F32 => Self::Float(rest.read_data_f32()?.into()),
            Marker::F64 => Self::Float(rest.read_data_f64()?),
            Marker::FixStr(length) => Self::Text(length.into()),
            Marker::Str8 => Self::Text(rest.read_data_u8()?.into()),
            Marker::Str16 => Self::Text(rest.read_data_u16()?.into()),
            Marker::Str32 => Self::Text(rest.read_data_u32()?),
            Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => Self::Binary,
            Marker::FixArray(length) => Self::Array(length.into()),
            Marker::Array16 => Self::Array(rest.read_data_u16()?.into()),
            Marker::Array32 => Self::Array(rest.read_data_u32()?),
            Marker::FixMap(length) => Self::Map(length.into()),
            Marker::Map16 => Self::Map(rest.read_data_u16()?.into()),
            Marker::Map32 => Self::Map(rest.read_data_u32()?),
            Marker::FixExt1 => Self::Extension(1),
            Marker::FixExt2 => Self::Extension(2),
            Marker::FixExt4 => Self::Extension(4),
            Marker::FixExt8 => Self::Extension(8),
            Marker::FixExt16 => Self::Extension(16),
            Marker::Ext8 => Self::Extension(rest.read_data_u8()?.into()),
            Marker::Ext16 => Self::Extension(rest.read_data_u16()?.into()),
            Marker::Ext32 => Self::Extension(rest.read_data_u32()?),
            Marker::Reserved => return Err(ValueReadError::TypeMismatch(Marker::Reserved)),
        })
    }

    /// Returns the kind as a message names it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "null",
            Self::Bool(_) => "a bool",
            Self::Whole(_) | Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::Binary => "binary",
            Self::Array(_) => "a list",
            Self::Map(_) => "an object",
            Self::Extension(_) => "not known",
        }
    }
}
