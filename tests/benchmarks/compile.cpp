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

/// Units of the folder units/, by moc and the compiler of this build, -O2, the floor's with the same flags. Five rounds: it is
/// user CPU, which other processes hardly change.
class CompileFigure : public Figure
{
public:
    void setUp(const QString &folder) override { m_folder = QFile::encodeName(folder); }

protected:
    enum class Moc { No, Yes };
    Sample compile(const QByteArray &unit, Moc moc)
    {
        const QByteArray source = AIOORM_BENCHMARK_UNITS "/" + unit + ".cpp";
        const QByteArray object = m_folder + '/' + unit + ".o";
        // include paths and definitions of this very program, one in a line
        const QByteArray flags = "@" AIOORM_BENCHMARK_FLAGS;
        double time = 0;
        if (moc == Moc::Yes) {
            time += userTime({AIOORM_BENCHMARK_MOC, flags, source, "-o", m_folder + '/' + unit + ".moc"});
        }
        time += userTime({AIOORM_BENCHMARK_CXX, "-std=c++20", "-O2", "-fPIC", flags, "-I" + m_folder, "-c", source, "-o", object});
        require(QFile::remove(QFile::decodeName(object)), u"the compiler made nothing"_s);
        return Sample(time, 0);
    }

private:
    QByteArray m_folder;
};

/// A unit with one model of eight fields and one query. The floor is the same object with QObject, QList, QString and
/// QCoroTask only.
class CompileOneModel : public CompileFigure
{
public:
    static Facts facts() { return Facts("compile-one-model", Rule::Ratio, 1.6, "s").inRounds(5, 1); }
    Sample floor() override { return compile("floor", Moc::Yes); }
    Sample ours() override { return compile("onemodel", Moc::Yes); }
};

/// A unit that includes <AioModel> and nothing else. The floor includes QObject, QList, QString and QCoroTask.
class CompileIncludeModel : public CompileFigure
{
public:
    static Facts facts() { return Facts("compile-include-model", Rule::Ratio, 1.4, "s").inRounds(5, 1); }
    Sample floor() override { return compile("bare", Moc::No); }
    Sample ours() override { return compile("includemodel", Moc::No); }
};

const Registration<CompileOneModel> compileOneModel;
const Registration<CompileIncludeModel> compileIncludeModel;
}
}
