// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "harness.h"

#include <QFile>

#include <vector>

#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

using namespace Qt::StringLiterals;

extern char **environ;

namespace Bench
{
namespace
{
/// Runs a program to its end; user CPU of it and its children in seconds.
double userTime(const QByteArrayList &command)
{
    std::vector<char *> arguments;
    for (const QByteArray &argument : command) {
        arguments.push_back(const_cast<char *>(argument.constData()));
    }
    arguments.push_back(nullptr);
    pid_t child = 0;
    int status = 0;
    rusage usage;
    const bool started = posix_spawn(&child, arguments[0], nullptr, nullptr, arguments.data(), environ) == 0;
    const bool ended = started && wait4(child, &status, 0, &usage) == child;
    require(ended && WIFEXITED(status) && WEXITSTATUS(status) == 0, u"failed: "_s + QString::fromLocal8Bit(command.join(' ')));
    return double(usage.ru_utime.tv_sec) + double(usage.ru_utime.tv_usec) / 1e6;
}

/// A unit with one model of eight fields and one query: moc and the compiler of this build, -O2. The floor is the same by
/// hand. Five rounds: it is user CPU, which other processes hardly change.
class CompileOneModel : public Figure
{
public:
    static Facts facts() { return Facts("compile-one-model", Rule::Median, 5, "s").inRounds(5, 1); }

    void setUp(const QString &folder) override { m_folder = QFile::encodeName(folder); }

    Sample floor() override { return compile("floor"); }

    Sample ours() override { return compile("onemodel"); }

private:
    Sample compile(const QByteArray &unit)
    {
        const QByteArray source = AIOORM_BENCHMARK_UNITS "/" + unit + ".cpp";
        const QByteArray object = m_folder + '/' + unit + ".o";
        // include paths and definitions of this very program, one in a line
        const QByteArray flags = "@" AIOORM_BENCHMARK_FLAGS;
        double time = userTime({AIOORM_BENCHMARK_MOC, flags, source, "-o", m_folder + '/' + unit + ".moc"});
        time += userTime({AIOORM_BENCHMARK_CXX, "-std=c++20", "-O2", "-fPIC", flags, "-I" + m_folder, "-c", source, "-o", object});
        require(QFile::remove(QFile::decodeName(object)), u"the compiler made nothing"_s);
        return Sample(time, 0);
    }

    QByteArray m_folder;
};

const Registration<CompileOneModel> compilation;
}
}
