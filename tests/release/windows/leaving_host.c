/* A host that is gone before it connects: it starts the program of its argument
   as hosts do, with pipes for its output, reads one line, and ends. */
#include <windows.h>

int wmain(int count, wchar_t **words) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    HANDLE output, output_end, errors, errors_end;
    if (count != 2 || !CreatePipe(&output, &output_end, &inherited, 0) ||
        !CreatePipe(&errors, &errors_end, &inherited, 0))
        return 2;
    /* The program must not hold the ends from which this one reads. */
    SetHandleInformation(output, HANDLE_FLAG_INHERIT, 0);
    SetHandleInformation(errors, HANDLE_FLAG_INHERIT, 0);
    STARTUPINFOW start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES,
                          .hStdOutput = output_end, .hStdError = errors_end};
    PROCESS_INFORMATION program;
    if (!CreateProcessW(words[1], NULL, NULL, NULL, TRUE, 0, NULL, NULL, &start, &program))
        return 3;
    CloseHandle(output_end);
    CloseHandle(errors_end);
    char letter = 0;
    DWORD read;
    while (letter != '\n')
        if (!ReadFile(output, &letter, 1, &read, NULL) || read == 0)
            return 4;
    return 0;
}
