/* A library of Windows that Wine before version 9 lacks: random numbers, by the
   function that they were had from before. Rust's and Go's programs need it. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
    return SystemFunction036(data, (ULONG)length);
}
