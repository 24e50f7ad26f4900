// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "joinmodel.h"
#include "sqlitefigures.h"

#include <unordered_map>

#include <sqlite3.h>

using namespace Qt::StringLiterals;

namespace Bench
{
namespace
{
/// 200 000 rows of 7 columns, each read into the same Qt types, added up and dropped. The floor is one loop on one thread.
/// It cannot be faster: there is one row at a time, in the cache, made as rawReadAll() makes it, and its texts get memory
/// that was given back a moment ago. To write into the texts of the row before, with a QStringDecoder, was measured to be slower.
class Stream : public FileReadingFigure
{
public:
    static Facts facts() { return Facts("sqlite-stream", Rule::Ratio, 1.3, "ms"); }

    Sample floor() override
    {
        const StopWatch watch;
        Sum sum;
        RawStatement statement(*m_raw, selectAll);
        while (statement.step()) {
            const Row row = rawRow(statement.handle());
            sum.add(row);
        }
        return sum.sample(watch);
    }

    Sample ours() override
    {
        const StopWatch watch;
        const Sum sum = runToEnd(readAll(*m_database));
        return sum.sample(watch);
    }

private:
    class Sum
    {
    public:
        void add(const Row &row)
        {
            const auto &[id, name, note, amount, score, created, active] = row;
            m_sum += quickSum(id, name, amount, created) + quint64(note.size()) + quint64(score) + quint64(active);
            ++m_rows;
        }
        Sample sample(const StopWatch &watch) const
        {
            const double time = watch.milliseconds();
            require(m_rows == tableRows, u"%1 rows read"_s.arg(m_rows));
            return Sample(time, m_sum);
        }

    private:
        quint64 m_sum = 0;
        int m_rows = 0;
    };

    static AioTask<Sum> readAll(AioDatabase &database)
    {
        const auto &r = BenchRow::columns();
        const auto query = BenchRow::select(r.id, r.name, r.note, r.amount, r.score, r.created, r.active);
        Sum sum;
        auto stream = co_await query.aioStream(database);
        while (co_await stream.aioNextBatch()) {
            for (const Row &row : stream.batch()) {
                sum.add(row);
            }
        }
        co_return sum;
    }
};

/// Files and the folders that they lie in, as many in each, on both sides as objects.
class FoldersFigure : public FileReadingFigure
{
protected:
    class Folder;
    class File
    {
    public:
        qint64 id = 0;
        std::shared_ptr<Folder> folder;
        QString name;
        qint64 size = 0;
        QDateTime modified;
    };
    class Folder
    {
    public:
        qint64 id = 0;
        QString path;
        std::vector<std::shared_ptr<File>> files;
    };

    void makeFolders(const QString &folder, int folders, int files)
    {
        const QString path = makeDatabase(folder, u"join.sqlite"_s, createTable(), 0);
        open(path);
        m_raw->execute(createTables<BenchFolder, BenchFile>().constData());
        const QByteArray numbers = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT %1) ";
        m_raw->execute(QByteArray("INSERT INTO bench_folders (id, path) " + QByteArray(numbers).replace("%1", QByteArray::number(folders))
                                  + "SELECT x, '/srv/data/projects/folder-' || x FROM c")
                           .constData());
        m_raw->execute(QByteArray("INSERT INTO bench_files (id, folder_id, name, size, modified) "
                                  + QByteArray(numbers).replace("%1", QByteArray::number(files)) + "SELECT x, 1 + x * 7919 % " + QByteArray::number(folders)
                                  + ", 'file-' || x || '.txt', x * 37 % 1000003, '2026-01-02 03:04:05.' || substr('000' || (x % 1000), -3) FROM c")
                           .constData());
        m_raw->execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
};

/// 100 000 files, each with the folder it lies in: one join, 2000 folders, and the files of a folder share its object. The
/// floor makes plain objects with the same members, that are shared the same way. It cannot be faster: the same join, all
/// memory reserved, one allocation for each object with its count, a folder's columns read only the first time, and no
/// count touched but those of the folders that end up in the files.
class JoinModels : public FoldersFigure
{
public:
    static Facts facts() { return Facts("sqlite-join-models", Rule::Ratio, 1.7, "ms"); }

    static constexpr int files = 100'000;
    static constexpr int folders = 2000;

    void setUp(const QString &folder) override { makeFolders(folder, folders, files); }

    Sample floor() override
    {
        const StopWatch watch;
        std::vector<std::shared_ptr<File>> all;
        all.reserve(std::size_t(rawHighestId(*m_raw, "bench_files")));
        {
            std::unordered_map<qint64, std::shared_ptr<Folder>> known;
            known.reserve(std::size_t(rawHighestId(*m_raw, "bench_folders")));
            RawStatement statement(
                *m_raw,
                "SELECT f.id, f.name, f.size, f.modified, d.id, d.path FROM bench_files f JOIN bench_folders d ON d.id = f.folder_id ORDER BY f.id");
            while (statement.step()) {
                sqlite3_stmt *const row = statement.handle();
                auto file = std::make_shared<File>();
                file->id = sqlite3_column_int64(row, 0);
                file->name = rawText(row, 1);
                file->size = sqlite3_column_int64(row, 2);
                file->modified = rawDateTime(row, 3);
                const qint64 folderId = sqlite3_column_int64(row, 4);
                std::shared_ptr<Folder> &folder = known[folderId];
                if (!folder) {
                    folder = std::make_shared<Folder>();
                    folder->id = folderId;
                    folder->path = rawText(row, 5);
                }
                file->folder = folder;
                all.push_back(std::move(file));
            }
        }
        const double time = watch.milliseconds();
        Checksum sum;
        for (const auto &file : all) {
            sum.add(file->id, file->name, file->folder->path, int(file->size), double(file->folder->id), file->modified, true);
        }
        return result(time, qsizetype(all.size()), sum);
    }

    Sample ours() override
    {
        const StopWatch watch;
        const auto all = runToEnd(read(*m_database));
        const double time = watch.milliseconds();
        Checksum sum;
        for (const auto &file : all) {
            const auto folder = file->folder();
            sum.add(file->id(), file->name(), folder->path(), int(file->size()), double(folder->id()), file->modified(), true);
        }
        return result(time, all.size(), sum);
    }

private:
    static AioTask<QList<std::shared_ptr<BenchFile>>> read(AioDatabase &database)
    {
        const auto &f = BenchFile::columns();
        return BenchFile::select().include(f.folder).orderBy(f.id).aioExecute(database);
    }

    static Sample result(double time, qsizetype count, const Checksum &sum)
    {
        require(count == files, u"%1 files read"_s.arg(count));
        return Sample(time, sum.value());
    }
};

/// 1000 folders and the 20 000 files in them, each folder with the list of its own: two queries and a hash join. The floor makes plain
/// objects with the same members. It cannot be faster: all memory that can be known is reserved, one allocation makes an object with its
/// count, and the files are asked for by the shortest of the ways to ask for those of some folders (by 1000 bound keys, by a join with
/// them, and by a temporary table it takes as long). Who knows that no file is in another folder reads them all in a third of the time,
/// which is another question.
class Prefetch : public FoldersFigure
{
public:
    static Facts facts() { return Facts("sqlite-prefetch", Rule::Ratio, 1.5, "ms"); }

    static constexpr int files = 20'000;
    static constexpr int folders = 1000;

    void setUp(const QString &folder) override { makeFolders(folder, folders, files); }

    Sample floor() override
    {
        const StopWatch watch;
        std::vector<std::shared_ptr<Folder>> all;
        {
            const auto count = std::size_t(rawHighestId(*m_raw, "bench_folders"));
            all.reserve(count);
            std::unordered_map<qint64, Folder *> known;
            known.reserve(count);
            RawStatement parents(*m_raw, "SELECT id, path FROM bench_folders");
            while (parents.step()) {
                auto folder = std::make_shared<Folder>();
                folder->id = sqlite3_column_int64(parents.handle(), 0);
                folder->path = rawText(parents.handle(), 1);
                known.emplace(folder->id, folder.get());
                all.push_back(std::move(folder));
            }
            RawStatement children(*m_raw, "SELECT id, folder_id, name, size, modified FROM bench_files WHERE folder_id IN (SELECT id FROM bench_folders)");
            while (children.step()) {
                sqlite3_stmt *const row = children.handle();
                auto file = std::make_shared<File>();
                file->id = sqlite3_column_int64(row, 0);
                file->name = rawText(row, 2);
                file->size = sqlite3_column_int64(row, 3);
                file->modified = rawDateTime(row, 4);
                known.at(sqlite3_column_int64(row, 1))->files.push_back(std::move(file));
            }
        }
        const double time = watch.milliseconds();
        quint64 sum = 0;
        qsizetype count = 0;
        for (const auto &folder : all) {
            for (const auto &file : folder->files) {
                sum += quickSum(file->id, file->name, int(file->size), file->modified) * quint64(folder->id);
                ++count;
            }
        }
        require(count == files, u"%1 files read"_s.arg(count));
        return Sample(time, sum);
    }

    Sample ours() override
    {
        const StopWatch watch;
        const auto all = runToEnd(read(*m_database));
        const double time = watch.milliseconds();
        const auto &f = BenchFile::columns();
        quint64 sum = 0;
        qsizetype count = 0;
        for (const auto &folder : all) {
            for (const auto &file : folder->related(f.folder)) {
                sum += quickSum(file->id(), file->name(), int(file->size()), file->modified()) * quint64(folder->id());
                ++count;
            }
        }
        require(count == files, u"%1 files read"_s.arg(count));
        return Sample(time, sum);
    }

private:
    static AioTask<QList<std::shared_ptr<BenchFolder>>> read(AioDatabase &database)
    {
        return BenchFolder::select().prefetch(BenchFile::columns().folder).aioExecute(database);
    }
};

/// 100 000 rows in one transaction into a table that holds every other one of them already, with other values.
class UpsertMany : public FileWritingFigure
{
public:
    static Facts facts() { return Facts("sqlite-upsert-many", Rule::Ratio, 1.5, "ms"); }

    void setUp(const QString &folder) override
    {
        FileWritingFigure::setUp(folder);
        for (int i = 0; i < insertedRows; i += 2) {
            m_before.append(m_rows[i]);
            std::get<3>(m_before.last()) += 1;
            std::get<2>(m_before.last()) = u"as it was before"_s;
        }
    }

protected:
    void writeRaw(RawConnection &connection) override { rawInsert(connection, m_rows, rawRowsPerInsert, updateOnConflict); }

    void write(AioDatabase &database) override { runToEnd(upsert(database, m_rows)); }

private:
    static AioTask<qint64> upsert(AioDatabase &database, const QList<Row> &rows)
    {
        const auto &r = BenchRow::columns();
        return BenchRow::insertMany(r.id, r.name, r.note, r.amount, r.score, r.created, r.active)
            .rows(rows)
            .onConflict(r.id)
            .preserve(r.name, r.note, r.amount, r.score, r.created, r.active)
            .aioExecute(database);
    }
};

const Registration<Stream> stream;
const Registration<JoinModels> joinModels;
const Registration<Prefetch> prefetch;
const Registration<UpsertMany> upsertMany;
}
}
