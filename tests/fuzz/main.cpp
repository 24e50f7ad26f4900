// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

// Instead of a fuzzer, where the compiler has none: each file of the folders that are named goes through once, and so do its beginnings.

#include "fuzz/fuzz.h"

#include <QByteArray>
#include <QDirIterator>
#include <QFile>

int main(int argc, char **argv)
{
    int inputs = 0;
    const auto run = [&inputs](const QByteArray &input) {
        LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(input.constData()), size_t(input.size()));
        ++inputs;
    };
    for (int i = 1; i < argc; ++i) {
        QDirIterator files(QString::fromLocal8Bit(argv[i]), QDir::Files);
        while (files.hasNext()) {
            QFile file(files.next());
            if (!file.open(QIODevice::ReadOnly)) {
                std::fprintf(stderr, "%s cannot be read\n", qPrintable(file.fileName()));
                return 1;
            }
            const QByteArray input = file.readAll();
            for (qsizetype size = input.size(); size >= 0; --size) {
                run(input.left(size));
            }
            for (qsizetype at = 0; at < input.size(); ++at) {
                for (const char other : {'\0', '\xff', '9', '-'}) {
                    QByteArray changed = input;
                    changed[at] = other;
                    run(changed);
                }
            }
        }
    }
    std::printf("%d inputs\n", inputs);
    return inputs > 0 ? 0 : 1;
}
