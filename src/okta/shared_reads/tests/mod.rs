//! Shared reads, the real code, against a far end that changes while it is
//! read; time is paused, so that hours go by in a moment.

mod calls;
mod far_end;
mod freshness;
mod kept;
mod shutdown;
